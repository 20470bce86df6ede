package io.hillock.unified.route;

/** Sets of legs, a bit each, and draws from them. */
public final class EngineBits {
    private static final long LOW = 0xFFFFFFFFL;

    private EngineBits() {}

    /** The index of the nth bit that is set, from 0. */
    public static int nth(long set, int n) {
        long rest = set;
        for (int i = 0; i < n; i++) {
            rest &= rest - 1;
        }
        return Long.numberOfTrailingZeros(rest);
    }

    /** A number in [0, bound) from 32 random bits, the low ones of a draw. */
    public static int below(int bound, long draw) {
        return (int) ((draw & LOW) * bound >>> Integer.SIZE);
    }
}
