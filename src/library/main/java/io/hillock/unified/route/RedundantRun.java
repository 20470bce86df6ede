package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.ScratchBatch;

/** What one engine does in a redundant run, and what came of it. */
final class RedundantRun {
    private final TrackedEngine leg;
    private final TrackedEngine.Meter meter;
    private final RequestTrace call = new RequestTrace();
    private Response response;
    private RuntimeException failure;
    private Fault fault;

    /** @param whole the request's own call */
    RedundantRun(TrackedEngine leg, TrackedEngine.Meter meter, RequestTrace whole) {
        this.leg = leg;
        this.meter = meter;
        call.begin(whole.id());
        call.attempt(whole.attemptNanos());
    }

    String name() {
        return leg.name();
    }

    /** What it will take, in ns; 0 where that is not known. */
    long estimate(int samples) {
        return leg.estimate(samples);
    }

    /** Answers onto a tray, or notes the failure. */
    void run(Batch batch, ScratchBatch tray, ResponseShape wanted, Limit limit) {
        noting(() -> {
            tray.layAnswer(wanted);
            answer(batch, tray.response(), limit);
        });
    }

    /** Answers into this response, or notes the failure. */
    void run(Batch batch, Response into, Limit limit) {
        noting(() -> answer(batch, into, limit));
    }

    private void answer(Batch batch, Response into, Limit limit) {
        response = into;
        if (!leg.enter()) {
            throw new EngineException(EngineException.Status.UNAVAILABLE,
                    name() + " gets no requests: " + leg.lastFailure());
        }
        leg.run(batch, into, limit, call, meter);
    }

    private void noting(Runnable run) {
        try {
            run.run();
        } catch (RuntimeException e) {
            failure = e;
            fault = call.fault() == null ? Fault.of(e) : call.fault();
        } catch (Error e) {
            failure = new EngineException("engine " + name() + " ended by " + e);
            failure.initCause(e);
            fault = Fault.of(e);
        }
    }

    /** {@code null} if it answered. */
    RuntimeException failure() {
        return failure;
    }

    /** Whose fault the failure is. */
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
        return call.simulateNanos();
    }

    /** Whether both answered with the same bits. */
    boolean agrees(RedundantRun other) {
        return other == this || answered() && other.answered()
                && ResponseComparison.compare(response, other.response).isEmpty();
    }

    void outvoted(String how) {
        leg.outvoted(how, call, meter);
    }
}
