/**
 * The plain Java engine. {@code Interpreter} binds each operation of an image to a step, and calls the steps in order,
 * once per time step. Neurons are in {@code plain.neuron}, transforms in {@code plain.transform}, learning rules in
 * {@code plain.plasticity}, one per file.
 */
package io.hillock.engine.plain;
