package io.hillock.learning;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.function.Consumer;

/** A Java engine that calls the test before each run. */
record Scripted(String name, JavaEngine engine, Consumer<Limit> before) implements Engine {
    Scripted(String name, Image image, Consumer<Limit> before) {
        this(name, JavaEngine.open(image), before);
    }

    @Override
    public Image image() {
        return engine.image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        before.accept(limit);
        engine.run(batch, response, limit);
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
