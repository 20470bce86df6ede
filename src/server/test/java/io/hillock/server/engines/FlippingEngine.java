package io.hillock.server.engines;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.concurrent.atomic.AtomicBoolean;

/** An engine that runs one image, and another one from the moment on in which a bit of its weights flips. */
record FlippingEngine(Engine sound, Engine damaged, AtomicBoolean flipped) implements Engine {
    @Override
    public String name() {
        return "other";
    }

    @Override
    public Image image() {
        return sound.image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        (flipped.get() ? damaged : sound).run(batch, response, limit);
    }

    @Override
    public Session open() {
        return (flipped.get() ? damaged : sound).open();
    }

    @Override
    public void close() {
        sound.close();
        damaged.close();
    }
}
