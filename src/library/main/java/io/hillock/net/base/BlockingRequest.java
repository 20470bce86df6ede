package io.hillock.net.base;

import io.hillock.protocol.Envelope;
import java.util.concurrent.locks.LockSupport;

/**
 * A request whose thread waits for the answer. The asking thread creates it and waits. Any thread may answer; the first
 * answer counts.
 */
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

    /** Whether the thread should go on waiting. {@code end} is a {@link System#nanoTime}. */
    public boolean isOpen(long end) {
        return answer == null && !thread.isInterrupted() && System.nanoTime() - end < 0;
    }

    /** The answer if it is there; else null. */
    public Envelope answerSoFar() {
        return answer;
    }

    /** Waits for the answer. Returns null after the time is over or if the thread is interrupted. */
    public Envelope await(long nanos) {
        Envelope now = answerSoFar();
        return now != null ? now : awaitUntil(System.nanoTime() + nanos);
    }

    /** Like {@link #await}, until a {@link System#nanoTime}. */
    public Envelope awaitUntil(long end) {
        Envelope now;
        while ((now = answer) == null) {
            long left = end - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return null;
            }
            LockSupport.parkNanos(this, left);
        }
        return now;
    }

    /**
     * Returns the answer to the asking thread after another thread removed this request from {@link RequestTable}. The
     * answer is there or about to come.
     */
    public Envelope settled() {
        Envelope now;
        while ((now = answer) == null) {
            Thread.onSpinWait();
        }
        return now;
    }
}
