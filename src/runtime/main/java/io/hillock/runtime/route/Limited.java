package io.hillock.runtime.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.runtime.stage.Around;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Stage;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;

/** Lets a request run once it has one of the {@link Permits}, which other engines may share. */
public final class Limited extends Around {
    private final Permits permits;

    /** @param permits of all requests that count together */
    public Limited(Engine engine, Permits permits) {
        super(engine);
        this.permits = permits;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, Call call) {
        permits.acquire(limit, call);
        try {
            Stage.run(engine, batch, response, limit, call);
        } finally {
            permits.release();
        }
    }
}
