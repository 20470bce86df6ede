package io.hillock.net.base;

import io.hillock.protocol.Envelope;
import java.util.concurrent.locks.LockSupport;

/** A request whose thread waits. Made and waited on by the asking thread; any thread may answer, the first answer counts. */
public final class BlockingRequest extends PendingRequest {
    private final Thread thread = Thread.currentThread();
    private volatile Envelope answer;

    public BlockingRequest(Envelope request) {
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
    public boolean isOpen(long end) {
        return answer == null && !thread.isInterrupted() && System.nanoTime() - end < 0;
    }

    /** Null once the time is over or the thread is interrupted. */
    public Envelope await(long nanos) {
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

    /** For the thread that asked, after someone else took this out of {@link RequestTable}: the answer is there or about to be. */
    public Envelope settled() {
        Envelope now;
        while ((now = answer) == null) {
            Thread.onSpinWait();
        }
        return now;
    }
}
