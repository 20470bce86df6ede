package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.layer.EngineWrapper;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;

/** Lets a request run once it has one of the {@link FairPermits}, which other engines may share. */
public final class ConcurrencyLimited extends EngineWrapper {
    private final FairPermits permits;

    /** @param permits of all requests that count together */
    public ConcurrencyLimited(Engine engine, FairPermits permits) {
        super(engine);
        this.permits = permits;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        permits.acquire(limit, call);
        try {
            Stage.run(engine, batch, response, limit, call);
        } finally {
            permits.release();
        }
    }
}
