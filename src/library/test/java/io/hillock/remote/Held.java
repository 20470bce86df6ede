package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine whose runs begin and then wait until they are released or their limit ends them. */
final class Held implements Engine {
    final CountDownLatch go = new CountDownLatch(1);
    final AtomicInteger begun = new AtomicInteger();
    private final Engine engine;

    Held(Image image) {
        engine = JavaEngine.open(image);
    }

    /** Lets the runs go on at once. */
    Held released() {
        go.countDown();
        return this;
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
        try {
            while (!go.await(1, TimeUnit.MILLISECONDS)) {
                boolean late = limit.deadline() != 0 && System.nanoTime() - limit.deadline() >= 0;
                if (limit.cancelled() || late) {
                    throw new EngineException(
                            late ? EngineException.Status.DEADLINE : EngineException.Status.CANCELLED, "ended early");
                }
            }
        } catch (InterruptedException e) {
            throw new EngineException(EngineException.Status.CANCELLED, "interrupted");
        }
        engine.run(batch, response, limit);
    }

    @Override
    public Session open() {
        return engine.open();
    }

    @Override
    public void close() {
        go.countDown();
        engine.close();
    }
}
