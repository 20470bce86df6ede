package io.hillock.engine.plain;

import io.hillock.engine.Runner;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A runner's place in the pool: it stays here while a caller has it, so that lending moves no references. Thread-safe. */
public final class RunnerSlot {
    private static final AtomicIntegerFieldUpdater<RunnerSlot> USE = AtomicIntegerFieldUpdater
            .newUpdater(RunnerSlot.class, "use");
    private static final int IDLE = 0;
    private static final int TAKEN = 1;
    private static final int CLOSED = 2;

    private final Runner runner;
    private volatile int use;
    /** Whether it was taken since {@link #usedSinceAsked}; a lost update costs one more round of idleness. */
    private boolean used;

    public RunnerSlot(Runner runner) {
        this.runner = runner;
    }

    /** For the one who took this slot, until they give it back. */
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

    /** Whether somebody took it since this was asked last. For one thread at a time. */
    public boolean usedSinceAsked() {
        boolean was = used;
        used = false;
        return was || use == TAKEN;
    }

    /** Closes the runner and tells whether it did. Whoever has the runner calls this again after giving it back. */
    public boolean closeIfIdle() {
        boolean mine = USE.compareAndSet(this, IDLE, CLOSED);
        if (mine) {
            runner.close();
        }
        return mine;
    }
}
