package io.hillock.net.base;

/**
 * How long to spin before sleeping: about as long as a wake-up costs. The budget halves after each spin in vain, which
 * happens if nothing comes or if the other side has no processor. After a spin that helped it is full again. One thread
 * at a time.
 */
public final class SpinBudget {
    /** After this many waits, one full spin tests whether spinning helps. */
    private static final int TRIAL = 64;

    private final long most;
    private long limit;
    private int waits;

    /** @param nanos the longest spin */
    public SpinBudget(long nanos) {
        // With one processor the other side cannot run during a spin.
        this.most = Runtime.getRuntime().availableProcessors() == 1 ? 0 : nanos;
        this.limit = most;
    }

    /** The {@link System#nanoTime} at which a spin that begins now must end. */
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
