package io.hillock.cli.measure;

/**
 * The result of a measurement.
 *
 * @param calls calls by all threads
 * @param samples samples in all calls
 * @param nanos from the first call's start to the last one's end, in ns
 * @param sorted latencies of calls in ns, ascending
 * @param allocatedPerCall bytes on the Java heap; −1 if this JVM cannot tell
 */
public record Measured(long calls, long samples, long nanos, long[] sorted, double allocatedPerCall) {
    public double samplesPerSecond() {
        return samples * 1e9 / nanos;
    }

    /** The latency of a call, in ns, that a {@code share} of the calls do not exceed. */
    public long quantile(double share) {
        return LatencyPercentiles.quantile(sorted, share);
    }
}
