package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;

/**
 * An engine that wraps engines. It adds one thing (a cache, a choice, a retry) and leaves the rest to them, so stages nest. It records what
 * it does with a request in the {@link RequestTrace}.
 *
 * <p>Threads and closing: as for {@link Engine}. Closing a stage closes the engines within.
 */
public interface Stage extends Engine {
    /** Runs as {@link Engine#run(Batch, Response, Limit)} does, and records what happens in the trace. */
    void run(Batch batch, Response response, Limit limit, RequestTrace trace);

    @Override
    default void run(Batch batch, Response response, Limit limit) {
        run(batch, response, limit, new RequestTrace());
    }

    /** Runs any engine; passes the trace on if the engine is a stage. */
    static void run(Engine engine, Batch batch, Response response, Limit limit, RequestTrace trace) {
        if (engine instanceof Stage stage) {
            stage.run(batch, response, limit, trace);
        } else {
            engine.run(batch, response, limit);
        }
    }
}
