package io.hillock.image.program;

/**
 * One input of an operation.
 *
 * @param signal index of the signal
 * @param late whether the signal's value of the previous step is read
 */
public record OperationInput(int signal, boolean late) {}
