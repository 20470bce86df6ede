/** Epochs over any {@link io.hillock.training.loop.TrainingEngine}: order of samples, schedule, validation, the best network, checkpoints. */
package io.hillock.training.loop;
