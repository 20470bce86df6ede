package io.hillock.runtime.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.runtime.stage.Call;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;

/** What one engine does in a redundant run, and what came of it. */
final class Part {
    private final Leg leg;
    private final Leg.Meter meter;
    private final Call call = new Call();
    private Response response;
    private RuntimeException failure;

    Part(Leg leg, Leg.Meter meter, long id) {
        this.leg = leg;
        this.meter = meter;
        call.begin(id);
    }

    String name() {
        return leg.name();
    }

    /** What it will take, in ns; 0 where that is not known. */
    long estimate(int samples) {
        return leg.estimate(samples);
    }

    /** Answers into this response, or notes the failure. */
    void run(Batch batch, Response into, Limit limit) {
        response = into;
        try {
            if (!leg.enter()) {
                throw new EngineException(EngineException.Status.OVERLOADED,
                        name() + " gets no requests: " + leg.lastFailure());
            }
            leg.run(batch, into, limit, call, meter);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** {@code null} where it answered. */
    RuntimeException failure() {
        return failure;
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
    boolean agrees(Part other) {
        return other == this || answered() && other.answered()
                && Comparison.compare(response, other.response).isEmpty();
    }

    void outvoted(String how) {
        leg.outvoted(how, call, meter);
    }
}
