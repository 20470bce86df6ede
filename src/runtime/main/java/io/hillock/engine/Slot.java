package io.hillock.engine;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A runner's place in the pool: it stays here while a caller has it, so that lending moves no references. Thread-safe. */
final class Slot {
    private static final AtomicIntegerFieldUpdater<Slot> USE = AtomicIntegerFieldUpdater.newUpdater(Slot.class, "use");
    private static final int IDLE = 0;
    private static final int TAKEN = 1;
    private static final int CLOSED = 2;

    private final Runner runner;
    private volatile int use;
    /** Whether it was taken since {@link #usedSinceAsked}; a lost update costs one more round of idleness. */
    private boolean used;

    Slot(Runner runner) {
        this.runner = runner;
    }

    /** For the one who took this slot, until they give it back. */
    Runner runner() {
        return runner;
    }

    boolean take() {
        if (use == IDLE && USE.compareAndSet(this, IDLE, TAKEN)) {
            used = true;
            return true;
        }
        return false;
    }

    void give() {
        use = IDLE;
    }

    /** Whether somebody took it since this was asked last. For one thread at a time. */
    boolean usedSinceAsked() {
        boolean was = used;
        used = false;
        return was || use == TAKEN;
    }

    /** Closes the runner and tells whether it did. Whoever has the runner calls this again after giving it back. */
    boolean closeIfIdle() {
        boolean mine = USE.compareAndSet(this, IDLE, CLOSED);
        if (mine) {
            runner.close();
        }
        return mine;
    }
}
