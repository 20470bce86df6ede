package io.hillock.image.program;

/**
 * One input of an operation. Immutable.
 *
 * @param signal index of the signal
 * @param late whether the operation reads the signal's value of the previous step
 */
public record OperationInput(int signal, boolean late) {}
