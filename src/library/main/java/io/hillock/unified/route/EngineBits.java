package io.hillock.unified.route;

/** Sets of engines, one bit each, and random draws from them. */
public final class EngineBits {
    private static final long LOW = 0xFFFFFFFFL;

    private EngineBits() {}

    /** The index of the nth set bit, counted from 0. */
    public static int nth(long set, int n) {
        long rest = set;
        for (int i = 0; i < n; i++) {
            rest &= rest - 1;
        }
        return Long.numberOfTrailingZeros(rest);
    }

    /** A number in [0, bound) from the low 32 bits of a draw. */
    public static int below(int bound, long draw) {
        return (int) ((draw & LOW) * bound >>> Integer.SIZE);
    }
}
