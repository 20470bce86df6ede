package io.hillock.image.program;

/**
 * An Input of the network. Immutable.
 *
 * @param name the Input node's name
 * @param signal the signal that the caller provides
 */
public record InputSignal(String name, int signal) {}
