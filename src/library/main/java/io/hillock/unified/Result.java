package io.hillock.unified;

import io.hillock.spike.Response;
import io.hillock.spike.SampleSummary;
import io.hillock.unified.layer.RequestTrace;
import java.util.Optional;

/**
 * A short answer to a request. If the caller passed a {@link Response}, counts and spikes are in it.
 *
 * @param id number of the request, as in logs and events
 * @param label index of the output with the largest score
 * @param confidence that output's share, 0 to 1
 * @param spikeCount spikes of all outputs; 0 for membrane outputs
 * @param latencyNanos time from the request to the answer, waiting included, in ns
 * @param engine the engine that answered
 * @param route the route asked for
 * @param context the caller's context; may be empty
 * @param failOvers number of engines that failed before one answered
 * @param retries number of times the request started over after a pause
 * @param cached whether the answer came from the cache
 * @param hedged whether a second request answered first
 * @param agreement how far the engines agreed, for {@link Route#REDUNDANT}
 */
public record Result(long id, int label, double confidence, long spikeCount, long latencyNanos, String engine,
        Route route, String context, int failOvers, int retries, boolean cached, boolean hedged,
        Optional<Agreement> agreement) implements Outcome {

    static Result of(Response response, int sample, long latencyNanos, Route route, String context,
            RequestTrace trace) {
        SampleSummary read = response.read(sample);
        return new Result(trace.id(), read.label(), read.confidence(), read.spikeCount(), latencyNanos,
                response.engine(), route, context,
                trace.failOvers(), trace.retries(), trace.cached(), trace.hedged(),
                Optional.ofNullable(trace.agreement()));
    }

    @Override
    public Result result() {
        return this;
    }

    Result withLatency(long nanos) {
        return new Result(id, label, confidence, spikeCount, nanos, engine, route, context, failOvers, retries, cached,
                hedged, agreement);
    }
}
