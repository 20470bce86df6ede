package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.Session;
import io.hillock.image.Image;

/** A stage around one engine. Its name, image and sessions are that engine's. */
public abstract class EngineWrapper implements Stage {
    /** The wrapped engine. */
    protected final Engine engine;

    /** @param engine closed with this stage */
    protected EngineWrapper(Engine engine) {
        this.engine = engine;
    }

    @Override
    public final String name() {
        return engine.name();
    }

    @Override
    public final Image image() {
        return engine.image();
    }

    /** Opens a session of the wrapped engine, which bypasses this stage. */
    @Override
    public final Session open() {
        return engine.open();
    }

    @Override
    public void close() {
        engine.close();
    }
}
