package io.hillock.server.sequence;

import io.hillock.engine.Limit;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One turn that goes from caller to caller in the order in which they came. Who waits may give up at any time: who cancels a request's limit
 * wakes its thread. While it is paused, only those get it who take it whatever happens. Thread-safe; another thread than its taker may give
 * it on.
 */
final class FairTurn {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private boolean taken;
    private boolean paused;

    /** How a wait ended. */
    enum Wait {
        TAKEN, CANCELLED, TOO_LATE
    }

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private final boolean pauses;
        private volatile boolean granted;

        /** @param pauses whether it waits while the turn is paused */
        Waiter(boolean pauses) {
            this.pauses = pauses;
        }
    }

    /** A turn that nobody has. */
    FairTurn() {}

    /** Takes the turn if nobody has it. */
    boolean tryTake() {
        lock.lock();
        try {
            boolean free = !taken;
            taken = true;
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the turn, whatever happens. */
    void take() {
        boolean interrupted = false;
        Waiter waiter = enqueue(false);
        while (!waiter.granted) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the turn until the limit is cancelled, its deadline passes, or the thread is interrupted. */
    Wait take(Limit limit) {
        Waiter waiter = enqueue(true);
        while (!waiter.granted) {
            Wait end = over(limit);
            if (end != Wait.TAKEN && left(waiter)) {
                return end;
            }
            if (end != Wait.TAKEN) {
                // The turn came at the same time.
                break;
            }
            if (limit.deadline() == 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, limit.deadline() - System.nanoTime());
            }
        }
        return Wait.TAKEN;
    }

    private static Wait over(Limit limit) {
        if (limit.cancelled() || Thread.currentThread().isInterrupted()) {
            return Wait.CANCELLED;
        }
        return limit.deadline() != 0 && limit.deadline() - System.nanoTime() <= 0 ? Wait.TOO_LATE : Wait.TAKEN;
    }

    /** Holds up those who wait with a limit, or lets them go on. */
    void pause(boolean pause) {
        lock.lock();
        try {
            paused = pause;
            if (!taken) {
                grantNext();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean paused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private Waiter enqueue(boolean pauses) {
        Waiter waiter = new Waiter(pauses);
        lock.lock();
        try {
            if (taken || pauses && paused) {
                waiting.add(waiter);
            } else {
                taken = true;
                waiter.granted = true;
            }
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    private boolean left(Waiter waiter) {
        lock.lock();
        try {
            return waiting.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the turn to who has waited longest. */
    void give() {
        lock.lock();
        try {
            grantNext();
        } finally {
            lock.unlock();
        }
    }

    private void grantNext() {
        Waiter next = null;
        for (Waiter one : waiting) {
            if (!(paused && one.pauses)) {
                next = one;
                break;
            }
        }
        taken = next != null;
        if (next != null) {
            waiting.remove(next);
            next.granted = true;
            LockSupport.unpark(next.thread);
        }
    }
}
