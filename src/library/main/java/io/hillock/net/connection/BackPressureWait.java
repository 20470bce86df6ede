package io.hillock.net.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where senders wait for a peer that takes no more at the moment. Any thread. */
final class BackPressureWait {
    /** Credits are told of; a socket that has emptied tells nobody, so it is looked at again after this time. */
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int waiting;

    /** There may be room. */
    void changed() {
        if (waiting > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits a moment, and on while there is none, at most this long. */
    void await(long nanos, BooleanSupplier none) {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        do {
            await(left);
            left = end - System.nanoTime();
        } while (none.getAsBoolean() && left > 0);
    }

    /** Waits a moment, at most this long; an interrupt is kept for later. */
    void await(long nanos) {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            waiting++;
            changed.await(Math.min(nanos, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            waiting--;
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
