package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.Session;
import io.hillock.image.Image;

/** A stage around one engine, whose name, image and streams are that engine's. */
public abstract class EngineWrapper implements Stage {
    /** The engine within. */
    protected final Engine engine;

    /** @param engine closed with this */
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

    /** A stream of the engine within; it does not go through this stage. */
    @Override
    public final Session open() {
        return engine.open();
    }

    @Override
    public void close() {
        engine.close();
    }
}
