package io.hillock.bench.gate;

/**
 * What one call cost, as the mean of a turn's calls.
 *
 * @param nanos time on a processor, in ns
 * @param instructions outside the kernel; NaN if the machine does not count them
 * @param cacheMisses of the last level; NaN likewise
 */
record Turn(double nanos, double instructions, double cacheMisses) {}
