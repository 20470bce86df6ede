package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** The credits that the other side of a connection has granted and this side has not used. Any thread. */
final class AvailableCredits {
    private final AtomicInteger available;

    AvailableCredits(int credits) {
        this.available = new AtomicInteger(credits);
    }

    boolean isThere() {
        return available.get() > 0;
    }

    /** Uses one credit. False if none is left. */
    boolean spend() {
        while (true) {
            int now = available.get();
            if (now == 0) {
                return false;
            }
            if (available.compareAndSet(now, now - 1)) {
                return true;
            }
        }
    }

    void add(int more) {
        available.accumulateAndGet(more, (before, plus) -> (int) Math.min((long) before + plus, Integer.MAX_VALUE));
    }
}
