package io.hillock.net.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets senders wait until a peer that takes no more is worth another attempt. Any thread. */
final class BackPressureWait {
    /**
     * Granted credits wake waiters, but a socket that has emptied wakes nobody. So waiters check again after this time.
     */
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int waiting;

    /** Wakes the waiters, because there may be room. */
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

    /** Waits a moment, then on while {@code none} says that there is no room, at most this long. */
    void await(long nanos, BooleanSupplier none) {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        do {
            await(left);
            left = end - System.nanoTime();
        } while (none.getAsBoolean() && left > 0);
    }

    /** Waits a moment, at most this long. An interrupt is kept for later. */
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
