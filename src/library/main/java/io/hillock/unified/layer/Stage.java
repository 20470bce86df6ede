package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;

/**
 * An engine made of engines: it adds one thing (a cache, a choice, a second try) and leaves the rest to the engines within, so
 * that stages nest. What happens to a request on its way is written into its {@link RequestTrace}.
 *
 * <p>Threads and closing: as {@link Engine}; closing a stage closes what is within.
 */
public interface Stage extends Engine {
    /** {@link Engine#run(Batch, Response, Limit)}, with notes taken. */
    void run(Batch batch, Response response, Limit limit, RequestTrace call);

    @Override
    default void run(Batch batch, Response response, Limit limit) {
        run(batch, response, limit, new RequestTrace());
    }

    /** Runs any engine: a stage with the call, one that is none without. */
    static void run(Engine engine, Batch batch, Response response, Limit limit, RequestTrace call) {
        if (engine instanceof Stage stage) {
            stage.run(batch, response, limit, call);
        } else {
            engine.run(batch, response, limit);
        }
    }
}
