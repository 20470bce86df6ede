package io.hillock.unified;

import io.hillock.unified.layer.RequestTrace;

/**
 * A result, and where its time went.
 *
 * @param result of the request
 * @param breakdown of its latency
 */
public record ExplainedResult(Result result, Breakdown breakdown) {
    /**
     * Of what was noted, in ns of one clock.
     *
     * @param read the result, without a latency
     * @param start of the request
     * @param answered when the response was filled
     * @param end when the result had been read from it
     */
    static ExplainedResult of(Result read, long start, long answered, long end, RequestTrace call) {
        long inside = call.queueNanos() + call.encodeNanos() + call.simulateNanos();
        return new ExplainedResult(read.withLatency(end - start), new Breakdown(answered - start - inside,
                call.queueNanos(), call.encodeNanos(), call.simulateNanos(), end - answered));
    }
}
