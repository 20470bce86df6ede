package io.hillock.cli.measure;

/**
 * What a measurement found.
 *
 * @param calls to the engine, by all threads
 * @param samples in all calls
 * @param nanos from the first call's start to the last one's end
 * @param sorted latencies of calls in ns, ascending
 * @param allocatedPerCall bytes on the Java heap; −1 where this JVM cannot tell
 */
public record Measured(long calls, long samples, long nanos, long[] sorted, double allocatedPerCall) {
    public double samplesPerSecond() {
        return samples * 1e9 / nanos;
    }

    /** Latency of a call in ns that {@code share} of the calls do not exceed. */
    public long quantile(double share) {
        return LatencyPercentiles.quantile(sorted, share);
    }
}
