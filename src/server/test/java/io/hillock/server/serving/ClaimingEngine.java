package io.hillock.server.serving;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;

/** Runs one image and claims to run another. */
record ClaimingEngine(Engine engine, Image image) implements Engine {
    @Override
    public String name() {
        return "liar";
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        engine.run(batch, response, limit);
        response.complete(name(), response.latencyNanos());
    }

    @Override
    public Session open() {
        return engine.open();
    }

    @Override
    public void close() {
        engine.close();
    }
}
