package io.hillock.net.base;

/**
 * How long it pays to look again and again for something, before sleeping: about as long as a wake-up costs. Each time that was for nothing,
 * because there is nothing to wait for or no processor for the other side, it is half as long the next time, and where it helped as
 * long as it may. One thread at a time.
 */
public final class SpinBudget {
    /** Every so many waits it is tried whether spinning helps. */
    private static final int TRIAL = 64;

    private final long most;
    private long limit;
    private int waits;

    /** @param nanos at most */
    public SpinBudget(long nanos) {
        // With one processor the other side cannot run while this one spins.
        this.most = Runtime.getRuntime().availableProcessors() == 1 ? 0 : nanos;
        this.limit = most;
    }

    /** When to stop that begins now: {@link System#nanoTime}. */
    public long end() {
        return System.nanoTime() + (waits++ % TRIAL == 0 ? most : limit);
    }

    public void helped() {
        limit = most;
    }

    public void failed() {
        limit /= 2;
    }
}
