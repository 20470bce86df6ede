package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** The credits that the other side of a connection has granted and this side has not used. Any thread. */
final class AvailableCredits {
    private final AtomicInteger left;

    AvailableCredits(int credits) {
        this.left = new AtomicInteger(credits);
    }

    boolean isThere() {
        return left.get() > 0;
    }

    /** Uses one; false where there is none. */
    boolean spend() {
        while (true) {
            int now = left.get();
            if (now == 0) {
                return false;
            }
            if (left.compareAndSet(now, now - 1)) {
                return true;
            }
        }
    }

    void add(int more) {
        left.accumulateAndGet(more, (before, plus) -> (int) Math.min((long) before + plus, Integer.MAX_VALUE));
    }
}
