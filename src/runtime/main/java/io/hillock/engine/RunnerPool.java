package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.spike.Response;
import io.hillock.spike.Stimulus;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Lends a {@link Runner} to each caller, so that callers never wait for each other and steady state makes no new ones: there
 * are as many as there were callers at once. Thread-safe; takes a lock only to keep a new one. A runner belongs to whoever took its
 * slot; after {@link #close()} whoever gives it back closes it.
 */
final class RunnerPool {
    private final String engine;
    private final Image image;
    private final int inputs;
    private final Supplier<Runner> create;
    private volatile Slot[] slots;
    private volatile boolean closed;

    /** Makes one runner at once, so that an image that cannot run fails when its engine opens. */
    RunnerPool(String engine, Image image, Supplier<Runner> create) {
        this.engine = engine;
        this.image = image;
        this.inputs = image.program().signal(image.program().input()).shape().size();
        this.create = create;
        this.slots = new Slot[]{new Slot(create.get())};
    }

    void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit) {
        check(stimulus, response);
        Slot slot = take();
        try {
            Runner runner = slot.runner();
            if (response.answer().timed()) {
                long start = System.nanoTime();
                runner.run(stimulus, response, state, limit);
                response.complete(engine, System.nanoTime() - start);
            } else {
                runner.run(stimulus, response, state, limit);
                response.complete(engine, -1);
            }
        } finally {
            give(slot);
        }
    }

    void close() {
        closed = true;
        for (Slot slot : slots) {
            slot.closeIfIdle();
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the engine " + engine + " is closed");
        }
    }

    private void check(Stimulus stimulus, Response response) {
        checkOpen();
        stimulus.checkInputs(inputs);
        if (response.answer().batch() != stimulus.size() || response.answer().steps() != stimulus.steps()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch() + " samples of "
                    + response.answer().steps() + " steps, the batch has " + stimulus.size() + " of "
                    + stimulus.steps());
        }
    }

    private Slot take() {
        for (Slot slot : slots) {
            if (slot.take()) {
                return slot;
            }
        }
        Slot slot = new Slot(create.get());
        slot.take();
        keep(slot);
        return slot;
    }

    private synchronized void keep(Slot slot) {
        Slot[] more = Arrays.copyOf(slots, slots.length + 1);
        more[slots.length] = slot;
        slots = more;
    }

    private void give(Slot slot) {
        slot.give();
        if (closed) {
            slot.closeIfIdle();
        }
    }
}
