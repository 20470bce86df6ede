package io.hillock.unified;

import io.hillock.unified.layer.RequestTrace;

/**
 * A result with a breakdown of its time.
 *
 * @param result the request's result
 * @param breakdown how its latency divides
 */
public record ExplainedResult(Result result, Breakdown breakdown) {
    /**
     * Computes the breakdown from times of one clock, in ns.
     *
     * @param read the result, without a latency
     * @param start when the request began
     * @param answered when the response was filled
     * @param end when the result had been read from the response
     */
    static ExplainedResult of(Result read, long start, long answered, long end, RequestTrace trace) {
        long inside = trace.queueNanos() + trace.encodeNanos() + trace.simulateNanos();
        return new ExplainedResult(read.withLatency(end - start), new Breakdown(answered - start - inside,
                trace.queueNanos(), trace.encodeNanos(), trace.simulateNanos(), end - answered));
    }
}
