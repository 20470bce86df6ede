package io.hillock.unified.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds second requests to a part of all requests: a token bucket that each request fills by that part. It begins full, so that a few slow
 * requests at the start, or after a quiet time, each get theirs. Thread-safe; takes no lock.
 */
public final class HedgeBudget {
    /** The most second requests at once beyond the part. */
    private static final int BURST = 10;
    private static final long TOKEN = 1_000_000;

    private final long earned;
    private final AtomicLong tokens = new AtomicLong(BURST * TOKEN);

    /** @param part second requests as a part of all requests; 1 for no bound */
    public HedgeBudget(double part) {
        earned = (long) (part * TOKEN);
    }

    /** Notes a request. */
    public void earn() {
        if (tokens.get() < BURST * TOKEN) {
            tokens.addAndGet(earned);
        }
    }

    /** Whether a second request may start; if so, it is paid for. */
    public boolean spend() {
        long now = tokens.get();
        while (now >= TOKEN || earned == TOKEN) {
            if (tokens.compareAndSet(now, now - Math.min(now, TOKEN))) {
                return true;
            }
            now = tokens.get();
        }
        return false;
    }
}
