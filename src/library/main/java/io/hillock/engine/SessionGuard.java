package io.hillock.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Who is inside a session: nobody or one thread; and whether it is closed. Thread-safe, without a lock. */
final class SessionGuard {
    private static final int IDLE = 0;
    private static final int INSIDE = 1;
    /** Closed by another thread while one is inside. */
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(IDLE);

    /**
     * Comes before each use.
     *
     * @throws ClosedException once closed
     * @throws IllegalStateException while another thread is inside
     */
    void enter() {
        if (!state.compareAndSet(IDLE, INSIDE)) {
            if (state.get() >= CLOSING) {
                throw new ClosedException("the session");
            }
            throw new IllegalStateException("the session is in use by another thread: one thread at a time");
        }
    }

    /** Comes after each use; whether the session was closed meanwhile, so that the caller frees what it holds. */
    boolean leave() {
        if (state.compareAndSet(INSIDE, IDLE)) {
            return false;
        }
        state.set(CLOSED);
        return true;
    }

    /** Whether the caller frees what the session holds: true once, and not while somebody is inside. */
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
