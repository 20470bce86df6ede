package io.hillock.unified;

import io.hillock.spike.Response;
import io.hillock.spike.SampleSummary;
import io.hillock.unified.layer.RequestTrace;
import java.util.Optional;

/**
 * What came of a request, in short; counts and spikes are in its {@link Response} where the caller gave one.
 *
 * @param id of the request, as logs and events have it
 * @param label the output of the largest score
 * @param confidence its share, 0 to 1
 * @param spikeCount of all outputs; 0 for membrane outputs
 * @param latencyNanos from the request to the answer, waiting included
 * @param engine that answered
 * @param route that was asked for
 * @param context that the caller gave it, may be empty
 * @param failOvers engines that failed before one answered
 * @param retries pauses before it was tried anew
 * @param cached whether the answer was there before
 * @param hedged whether a second request answered first
 * @param agreement of the engines, by {@link Route#REDUNDANT}
 */
public record Result(long id, int label, double confidence, long spikeCount, long latencyNanos, String engine,
        Route route, String context, int failOvers, int retries, boolean cached, boolean hedged,
        Optional<Agreement> agreement) implements Outcome {

    static Result of(Response response, int sample, long latencyNanos, Route route, String context, RequestTrace call) {
        SampleSummary read = response.read(sample);
        return new Result(call.id(), read.label(), read.confidence(), read.spikeCount(), latencyNanos,
                response.engine(), route, context,
                call.failOvers(), call.retries(), call.cached(), call.hedged(),
                Optional.ofNullable(call.agreement()));
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
