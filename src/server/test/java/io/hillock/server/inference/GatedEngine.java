package io.hillock.server.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An engine whose runs wait, as long as its gate is closed and they are not cancelled. It notes each run before it waits. */
final class GatedEngine implements Engine {
    private final Engine engine;
    private final List<Integer> sizes;
    private final List<Float> first;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger cancelled = new AtomicInteger();
    private boolean closed;
    private int mayPass;
    private volatile int most = Integer.MAX_VALUE;

    /**
     * With an open gate.
     *
     * @param sizes takes the samples of each run
     * @param first takes the first value of each run's input
     */
    GatedEngine(Engine engine, List<Integer> sizes, List<Float> first) {
        this.engine = engine;
        this.sizes = sizes;
        this.first = first;
    }

    /** Closes or opens the gate. */
    void close(boolean gate) {
        change(gate, 0);
    }

    /** Refuses runs of more samples. */
    void refuseBeyond(int samples) {
        most = samples;
    }

    /** Lets one of the runs pass the closed gate. */
    void letOnePass() {
        change(true, 1);
    }

    private void change(boolean gate, int more) {
        lock.lock();
        try {
            closed = gate;
            mayPass += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs that were cancelled at the gate. */
    int cancelled() {
        return cancelled.get();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        first.add(batch.values().get(JAVA_FLOAT, 0));
        sizes.add(batch.size());
        if (batch.size() > most) {
            throw new EngineException(EngineException.Status.TOO_LARGE, batch.size() + " samples");
        }
        pass(limit);
        engine.run(batch, response, limit);
    }

    private void pass(Limit limit) {
        lock.lock();
        try {
            while (closed && mayPass == 0) {
                // A cancellation signals nothing.
                changed.await(1, TimeUnit.MILLISECONDS);
                if (limit.cancelled()) {
                    cancelled.incrementAndGet();
                }
                limit.check(0, 0);
            }
            mayPass = closed ? mayPass - 1 : mayPass;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return "gated";
    }

    @Override
    public Image image() {
        return engine.image();
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
