package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine whose runs begin, and end one by one as the test releases them. */
final class Gated implements Engine {
    final Semaphore gate = new Semaphore(0);
    final AtomicInteger begun = new AtomicInteger();
    private final Engine engine;

    Gated(Image image) {
        engine = JavaEngine.open(image);
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Image image() {
        return engine.image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        begun.incrementAndGet();
        gate.acquireUninterruptibly();
        engine.run(batch, response, limit);
    }

    @Override
    public Session open() {
        return engine.open();
    }

    @Override
    public void close() {
        gate.release(1 << 20);
        engine.close();
    }
}
