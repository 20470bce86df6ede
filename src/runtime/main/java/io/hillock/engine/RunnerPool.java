package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends a {@link Runner} to each caller, so that callers never wait for each other and steady state makes no new ones.
 * Thread-safe and without locks. A runner belongs to whoever took it out of its slot; after {@link #close()}
 * whoever holds one closes it.
 */
final class RunnerPool {
    private static final int SLOTS = 64;

    private final String engine;
    private final Image image;
    private final int inputs;
    private final Supplier<Runner> create;
    private final AtomicReferenceArray<Runner> idle = new AtomicReferenceArray<>(SLOTS);
    private volatile boolean closed;

    /** Makes one runner at once, so that an image that cannot run fails when its engine opens. */
    RunnerPool(String engine, Image image, Supplier<Runner> create) {
        this.engine = engine;
        this.image = image;
        this.inputs = image.program().signal(image.program().input()).shape().size();
        this.create = create;
        idle.set(0, create.get());
    }

    void run(Batch batch, Response response, MemorySegment state) {
        check(batch, response);
        Runner runner = take();
        try {
            if (response.answer().timed()) {
                long start = System.nanoTime();
                runner.run(batch, response, state);
                response.complete(engine, System.nanoTime() - start);
            } else {
                runner.run(batch, response, state);
                response.complete(engine, -1);
            }
        } finally {
            give(runner);
        }
    }

    void close() {
        closed = true;
        for (int slot = 0; slot < SLOTS; slot++) {
            closeIdle(slot);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the engine " + engine + " is closed");
        }
    }

    private void check(Batch batch, Response response) {
        checkOpen();
        batch.checkInputs(inputs);
        if (response.answer().batch() != batch.size() || response.answer().steps() != batch.steps()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch() + " samples of "
                    + response.answer().steps() + " steps, the batch has " + batch.size() + " of " + batch.steps());
        }
        image.checkAnswer(response.answer());
    }

    private Runner take() {
        for (int slot = 0; slot < SLOTS; slot++) {
            Runner runner = idle.get(slot) == null ? null : idle.getAndSet(slot, null);
            if (runner != null) {
                return runner;
            }
        }
        return create.get();
    }

    private void give(Runner runner) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (idle.get(slot) == null && idle.compareAndSet(slot, null, runner)) {
                if (closed) {
                    closeIdle(slot);
                }
                return;
            }
        }
        runner.close();
    }

    private void closeIdle(int slot) {
        Runner runner = idle.getAndSet(slot, null);
        if (runner != null) {
            runner.close();
        }
    }
}
