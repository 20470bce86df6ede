package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.layer.EngineWrapper;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;

/** Runs a request once it has one of the {@link FairPermits}, which other engines may share. Thread-safe. */
public final class ConcurrencyLimited extends EngineWrapper {
    private final FairPermits permits;

    /** @param permits the permits that all counted requests share */
    public ConcurrencyLimited(Engine engine, FairPermits permits) {
        super(engine);
        this.permits = permits;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        permits.acquire(limit, trace);
        try {
            Stage.run(engine, batch, response, limit, trace);
        } finally {
            permits.release();
        }
    }
}
