package io.hillock.image.program;

import io.hillock.spike.OutputKind;

/**
 * An Output of the network. Immutable.
 *
 * @param name the Output node's name
 * @param signal the signal that holds its values; several Outputs may share one
 * @param kind the kind of values that it carries
 */
public record OutputSignal(String name, int signal, OutputKind kind) {}
