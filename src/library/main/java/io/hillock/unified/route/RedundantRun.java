package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.ScratchBatch;

/** One engine's part of a redundant run, and its outcome. One thread runs it; others read the outcome after that thread has been joined. */
final class RedundantRun {
    private final TrackedEngine tracked;
    private final TrackedEngine.Meter meter;
    private final RequestTrace trace = new RequestTrace();
    private Response response;
    private RuntimeException failure;
    private Fault fault;

    /** @param whole the trace of the whole request */
    RedundantRun(TrackedEngine tracked, TrackedEngine.Meter meter, RequestTrace whole) {
        this.tracked = tracked;
        this.meter = meter;
        trace.begin(whole.id());
        trace.attempt(whole.attemptNanos());
    }

    String name() {
        return tracked.name();
    }

    /** The expected time, in ns; 0 if unknown. */
    long estimate(int samples) {
        return tracked.estimate(samples);
    }

    /** Answers into scratch memory, or records the failure. */
    void run(Batch batch, ScratchBatch scratch, ResponseShape shape, Limit limit) {
        recordingFailure(() -> {
            scratch.prepareResponse(shape);
            answer(batch, scratch.response(), limit);
        });
    }

    /** Answers into this response, or records the failure. */
    void run(Batch batch, Response into, Limit limit) {
        recordingFailure(() -> answer(batch, into, limit));
    }

    private void answer(Batch batch, Response into, Limit limit) {
        response = into;
        if (!tracked.enter()) {
            throw new EngineException(EngineException.Status.UNAVAILABLE,
                    name() + " gets no requests: " + tracked.lastFailure());
        }
        tracked.run(batch, into, limit, trace, meter);
    }

    private void recordingFailure(Runnable run) {
        try {
            run.run();
        } catch (RuntimeException e) {
            failure = e;
            fault = trace.fault() == null ? Fault.of(e) : trace.fault();
        } catch (Error e) {
            failure = new EngineException("engine " + name() + " failed with " + e);
            failure.initCause(e);
            fault = Fault.of(e);
        }
    }

    /** The failure; {@code null} if the engine answered. */
    RuntimeException failure() {
        return failure;
    }

    /** The class of the failure. */
    Fault fault() {
        return fault;
    }

    boolean answered() {
        return failure == null;
    }

    Response response() {
        return response;
    }

    long nanos() {
        return trace.simulateNanos();
    }

    /** Whether both runs answered with the same bits. */
    boolean agrees(RedundantRun other) {
        return other == this || answered() && other.answered()
                && ResponseComparison.compare(response, other.response).isEmpty();
    }

    void outvoted(String how) {
        tracked.outvoted(how, trace, meter);
    }
}
