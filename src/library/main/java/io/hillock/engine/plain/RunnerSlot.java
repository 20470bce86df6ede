package io.hillock.engine.plain;

import io.hillock.engine.Runner;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A runner's place in the pool. The runner stays here while a caller uses it, so lending moves no references.
 * Thread-safe.
 */
public final class RunnerSlot {
    private static final AtomicIntegerFieldUpdater<RunnerSlot> USE = AtomicIntegerFieldUpdater
            .newUpdater(RunnerSlot.class, "use");
    private static final int IDLE = 0;
    private static final int TAKEN = 1;
    private static final int CLOSED = 2;

    private final Runner runner;
    private volatile int use;
    /**
     * Whether the slot was taken since the last call of {@link #usedSinceLastCall}; a lost update costs one more round
     * of idleness.
     */
    private boolean used;

    public RunnerSlot(Runner runner) {
        this.runner = runner;
    }

    /** The runner, for the caller that took this slot, until it gives the slot back. */
    public Runner runner() {
        return runner;
    }

    public boolean take() {
        if (use == IDLE && USE.compareAndSet(this, IDLE, TAKEN)) {
            used = true;
            return true;
        }
        return false;
    }

    public void give() {
        use = IDLE;
    }

    /** Whether a caller has taken the slot since the last call. One thread at a time. */
    public boolean usedSinceLastCall() {
        boolean was = used;
        used = false;
        return was || use == TAKEN;
    }

    /**
     * Closes the runner if it is idle, and returns whether it did. A caller that has the runner calls this again after
     * giving it back.
     */
    public boolean closeIfIdle() {
        boolean mine = USE.compareAndSet(this, IDLE, CLOSED);
        if (mine) {
            runner.close();
        }
        return mine;
    }
}
