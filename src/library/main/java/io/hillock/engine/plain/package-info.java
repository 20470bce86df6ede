/**
 * The plain Java engine. {@code Interpreter} binds each operation of an image to a step and calls the steps in order, once a time step.
 * Neurons are in {@code plain.neuron}, connections in {@code plain.transform}, learning rules in {@code plain.plasticity}, one a file.
 */
package io.hillock.engine.plain;
