package io.hillock.transport;

import io.hillock.message.Envelope;
import java.util.concurrent.locks.LockSupport;

/** One request under way. Made and waited on by the asking thread; any thread may answer, the first answer counts. */
final class Waiter {
    final long id;
    final Envelope request;
    private final Thread thread = Thread.currentThread();
    private volatile Envelope answer;

    Waiter(Envelope request) {
        this.id = request.id();
        this.request = request;
    }

    /** Called only by whoever took this out of {@link Pending}, so once. */
    void answer(Envelope envelope) {
        answer = envelope;
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
        }
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
