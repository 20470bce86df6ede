package io.hillock.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tracks whether a thread is inside a session, at most one, and whether the session is closed. Thread-safe, without a
 * lock.
 */
final class SessionGuard {
    private static final int IDLE = 0;
    private static final int INSIDE = 1;
    /** Another thread closed the session while one is inside. */
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(IDLE);

    /**
     * Call this before each use.
     *
     * @throws ClosedException if the session is closed
     * @throws IllegalStateException if another thread is inside
     */
    void enter() {
        if (!state.compareAndSet(IDLE, INSIDE)) {
            if (state.get() >= CLOSING) {
                throw new ClosedException("the session");
            }
            throw new IllegalStateException("the session is in use by another thread: one thread at a time");
        }
    }

    /**
     * Call this after each use. Returns whether the session was closed meanwhile; the caller then frees its resources.
     */
    boolean leave() {
        if (state.compareAndSet(INSIDE, IDLE)) {
            return false;
        }
        state.set(CLOSED);
        return true;
    }

    /**
     * Closes the session. Returns whether the caller must free its resources: true once, but false while a thread is
     * inside.
     */
    boolean close() {
        while (true) {
            int now = state.get();
            if (now >= CLOSING) {
                return false;
            }
            if (state.compareAndSet(now, now == IDLE ? CLOSED : CLOSING)) {
                return now == IDLE;
            }
        }
    }
}
