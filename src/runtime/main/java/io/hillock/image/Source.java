package io.hillock.image;

/**
 * One input of an operation.
 *
 * @param signal index of the signal
 * @param late whether the signal's value of the previous step is read
 */
public record Source(int signal, boolean late) {}
