package io.hillock.unified;

import io.hillock.net.VirtualClock;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.concurrent.atomic.AtomicInteger;

/** The Java engine, with delays on a virtual clock and failures on demand. */
public class Puppet implements Engine {
    /** What it does instead of running. */
    @FunctionalInterface
    public interface Act {
        void before(Batch batch, Limit limit);
    }

    public static final Act RUN = (batch, limit) -> {};

    private final String name;
    private final Engine engine;
    private final VirtualClock time;
    public final AtomicInteger runs = new AtomicInteger();
    public final AtomicInteger samples = new AtomicInteger();
    public volatile Act act = RUN;
    public volatile long nanos = 1_000;

    public Puppet(String name, VirtualClock time) {
        this(name, Images.IMAGE, time);
    }

    public Puppet(String name, Image image, VirtualClock time) {
        this.name = name;
        this.engine = JavaEngine.open(image);
        this.time = time;
    }

    public static Act fails(EngineException.Status status) {
        return (batch, limit) -> {
            throw new EngineException(status, "puppet says " + status);
        };
    }

    /** Takes longer than any limit allows. */
    public static Act hangs(VirtualClock time) {
        return (batch, limit) -> {
            time.advance(limit.deadline() - time.nanos());
            throw new EngineException(EngineException.Status.DEADLINE, "the deadline passed");
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Image image() {
        return engine.image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        runs.incrementAndGet();
        samples.addAndGet(batch.size());
        act.before(batch, limit);
        engine.run(batch, response, limitless(limit));
        time.advance(nanos);
        response.complete(name, nanos);
    }

    /** The real engine does not know the virtual clock, so it runs without a deadline. */
    private static Limit limitless(Limit limit) {
        return limit.cancelled() ? limit : Limit.NONE;
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
