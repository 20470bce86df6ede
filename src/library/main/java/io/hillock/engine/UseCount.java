package io.hillock.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts who uses a resource, so that it can be replaced under load: once it is retired, no use begins any more, and the end of the last one
 * closes it. Thread-safe; a use takes no lock and allocates nothing.
 */
public final class UseCount {
    /** Set in {@link #uses} once no use may begin. */
    private static final long RETIRED = 1L << 62;

    private final Runnable close;
    private final AtomicLong uses = new AtomicLong();

    /** @param close closes the resource; called once, by the thread that ends the last use or retires */
    public UseCount(Runnable close) {
        this.close = close;
    }

    /** Begins a use, which the caller must {@link #end}. Returns whether that worked: it does not once this is retired. */
    public boolean begin() {
        for (;;) {
            long now = uses.get();
            if ((now & RETIRED) != 0) {
                return false;
            }
            if (uses.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Ends a use. */
    public void end() {
        if (uses.decrementAndGet() == RETIRED) {
            close.run();
        }
    }

    /** Lets no use begin any more. The last one closes the resource; without uses it closes now. Retiring twice is fine. */
    public void retire() {
        if (uses.getAndUpdate(now -> now | RETIRED) == 0) {
            close.run();
        }
    }
}
