/**
 * Trains spiking networks by surrogate gradients and backpropagation through time: Neftci, Mostafa and Zenke, "Surrogate gradient learning in spiking
 * neural networks" (IEEE Signal Processing Magazine 36(6), 2019). {@code src/docs/training.md} gives every equation and its roundings.
 *
 * <p>Start at {@link io.hillock.training.Training}, which says what to do, and {@link io.hillock.training.JavaTrainer}, which does it. Inside,
 * {@code training.plain} runs forward and backward passes, {@code training.update} holds parameters and changes them, and {@code training.loop} runs epochs.
 */
package io.hillock.training;
