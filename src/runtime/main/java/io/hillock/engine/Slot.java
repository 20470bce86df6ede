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

    Slot(Runner runner) {
        this.runner = runner;
    }

    /** For the one who took this slot, until they give it back. */
    Runner runner() {
        return runner;
    }

    boolean take() {
        return use == IDLE && USE.compareAndSet(this, IDLE, TAKEN);
    }

    void give() {
        use = IDLE;
    }

    /** Whoever has the runner calls this again after giving it back. */
    void closeIfIdle() {
        if (USE.compareAndSet(this, IDLE, CLOSED)) {
            runner.close();
        }
    }
}
