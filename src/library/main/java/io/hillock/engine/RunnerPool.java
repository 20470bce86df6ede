package io.hillock.engine;

import io.hillock.engine.plain.RunnerSlot;
import io.hillock.image.Image;
import io.hillock.spike.Response;
import io.hillock.spike.Stimulus;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lends a {@link Runner} to each caller, so that callers never wait for each other and steady state makes no new ones: there
 * are as many as there were callers at once, until some have been idle for a while. Thread-safe; takes a lock only to keep a new one and
 * to drop idle ones. A runner belongs to whoever took its slot; after {@link #close()} whoever gives it back closes it.
 */
final class RunnerPool {
    static final Duration IDLE = Duration.ofSeconds(15);

    private final String engine;
    private final int inputs;
    private final Supplier<Runner> create;
    private final Runnable last;
    private final Executor later;
    /** The runners there are, and one more until this is closed; what runners need is gone when it gets to 0. */
    private final AtomicInteger alive = new AtomicInteger(2);
    private volatile RunnerSlot[] slots;
    private volatile boolean closed;
    /** Whether {@link #shrink} will be called; under the lock. */
    private boolean shrinks;

    /**
     * @param first runner, made when the engine opens, so that an image that cannot run fails then
     * @param create makes one more; does not refer to the engine, whose garbage this outlives
     * @param last runs once this is closed and its last runner is too
     * @param idle how long a runner rests before it is closed, or twice as long at most
     */
    RunnerPool(String engine, Image image, Runner first, Supplier<Runner> create, Runnable last, Duration idle) {
        this.engine = engine;
        this.inputs = image.program().signal(image.program().input()).shape().size();
        this.create = create;
        this.last = last;
        this.later = CompletableFuture.delayedExecutor(idle.toNanos(), TimeUnit.NANOSECONDS);
        this.slots = new RunnerSlot[]{new RunnerSlot(first)};
    }

    void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit) {
        check(stimulus, response, limit);
        RunnerSlot slot = take();
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

    /** Idempotent. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (RunnerSlot slot : slots) {
            closeIfIdle(slot);
        }
        leave();
    }

    /** @throws ClosedException after {@link #close()} */
    void checkOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private ClosedException closedException() {
        return new ClosedException("the engine " + engine);
    }

    private void check(Stimulus stimulus, Response response, Limit limit) {
        checkOpen();
        Objects.requireNonNull(response, "response");
        Objects.requireNonNull(limit, "limit");
        stimulus.checkInputs(inputs);
        if (response.answer().batch() != stimulus.size() || response.answer().steps() != stimulus.steps()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch() + " samples of "
                    + response.answer().steps() + " steps, the batch has " + stimulus.size() + " of "
                    + stimulus.steps());
        }
    }

    private RunnerSlot take() {
        for (RunnerSlot slot : slots) {
            if (slot.take()) {
                return slot;
            }
        }
        RunnerSlot slot = create();
        slot.take();
        keep(slot);
        return slot;
    }

    private RunnerSlot create() {
        checkOpen();
        if (alive.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw closedException();
        }
        try {
            return new RunnerSlot(create.get());
        } catch (RuntimeException | Error e) {
            leave();
            throw e;
        }
    }

    private void leave() {
        if (alive.decrementAndGet() == 0) {
            last.run();
        }
    }

    private synchronized void keep(RunnerSlot slot) {
        RunnerSlot[] more = Arrays.copyOf(slots, slots.length + 1);
        more[slots.length] = slot;
        slots = more;
        shrinkLater();
    }

    private void give(RunnerSlot slot) {
        slot.give();
        if (closed) {
            closeIfIdle(slot);
        }
    }

    private boolean closeIfIdle(RunnerSlot slot) {
        boolean mine = slot.closeIfIdle();
        if (mine) {
            leave();
        }
        return mine;
    }

    /** Called under the lock, when there is more than one runner. Refers to this weakly, so that a forgotten engine is found. */
    private void shrinkLater() {
        if (!shrinks) {
            shrinks = true;
            WeakReference<RunnerPool> weak = new WeakReference<>(this);
            later.execute(() -> {
                RunnerPool pool = weak.get();
                if (pool != null) {
                    pool.shrink();
                }
            });
        }
    }

    /** Closes runners, all but the first, that nobody has taken since this was called last. */
    private synchronized void shrink() {
        shrinks = false;
        if (closed) {
            return;
        }
        RunnerSlot[] some = Arrays.stream(slots)
                .filter(slot -> slot == slots[0] || slot.usedSinceAsked() || !closeIfIdle(slot))
                .toArray(RunnerSlot[]::new);
        slots = some;
        if (some.length > 1) {
            shrinkLater();
        }
    }
}
