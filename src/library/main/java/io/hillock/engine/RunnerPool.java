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
 * Lends a {@link Runner} to each caller, so that callers never wait for each other. In steady state it creates no new
 * runners: it has as many as there were concurrent callers, until some have been idle for a while. Thread-safe; it
 * locks only to keep a new runner and to drop idle ones. A runner belongs to the caller that took its slot. After
 * {@link #close()}, the caller that returns it closes it.
 */
final class RunnerPool {
    static final Duration IDLE = Duration.ofSeconds(15);

    private final String engine;
    private final int inputs;
    private final Supplier<Runner> create;
    private final Runnable last;
    private final Executor later;
    /**
     * The number of runners, plus one until this is closed. When it reaches 0, the runners' shared resources are freed.
     */
    private final AtomicInteger alive = new AtomicInteger(2);
    private volatile RunnerSlot[] slots;
    private volatile boolean closed;
    /** Whether a call of {@link #shrink} is scheduled; guarded by the lock. */
    private boolean shrinks;

    /**
     * @param first the first runner, created when the engine opens, so that opening fails if the image cannot run
     * @param create creates one more runner; must not refer to the engine, because this pool outlives it
     * @param last runs once the pool and its last runner are closed
     * @param idle a runner is closed after it has been idle for at least this long and at most twice as long
     */
    RunnerPool(String engine, Image image, Runner first, Supplier<Runner> create, Runnable last, Duration idle) {
        this.engine = engine;
        this.inputs = image.inputShape().size();
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

    /**
     * Called under the lock if there is more than one runner. The task refers to this pool weakly, so that the
     * collector can find a forgotten engine.
     */
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

    /** Closes every runner that no caller has taken since the last call, but never the first. */
    private synchronized void shrink() {
        shrinks = false;
        if (closed) {
            return;
        }
        RunnerSlot[] some = Arrays.stream(slots)
                .filter(slot -> slot == slots[0] || slot.usedSinceLastCall() || !closeIfIdle(slot))
                .toArray(RunnerSlot[]::new);
        slots = some;
        if (some.length > 1) {
            shrinkLater();
        }
    }
}
