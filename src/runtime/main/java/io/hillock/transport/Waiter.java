package io.hillock.transport;

import io.hillock.message.Envelope;
import java.util.concurrent.locks.LockSupport;

/** A request whose thread waits. Made and waited on by the asking thread; any thread may answer, the first answer counts. */
final class Waiter extends Asked {
    private final Thread thread = Thread.currentThread();
    private volatile Envelope answer;

    Waiter(Envelope request) {
        super(request);
    }

    @Override
    void answer(Envelope envelope) {
        answer = envelope;
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the thread is still to wait, for {@link System#nanoTime} up to {@code end}. */
    boolean isOpen(long end) {
        return answer == null && !thread.isInterrupted() && System.nanoTime() - end < 0;
    }

    /** Null once the time is over or the thread is interrupted. */
    Envelope await(long nanos) {
        Envelope now = answer;
        if (now != null) {
            return now;
        }
        long end = System.nanoTime() + nanos;
        while ((now = answer) == null) {
            long left = end - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return null;
            }
            LockSupport.parkNanos(this, left);
        }
        return now;
    }

    /** For the thread that asked, after someone else took this out of {@link Pending}: the answer is there or about to be. */
    Envelope settled() {
        Envelope now;
        while ((now = answer) == null) {
            Thread.onSpinWait();
        }
        return now;
    }
}
