package io.hillock.runtime.route;

/** Sets of legs, a bit each, and draws from them. */
final class Bits {
    private static final long LOW = 0xFFFFFFFFL;

    private Bits() {}

    /** The index of the nth bit that is set, from 0. */
    static int nth(long set, int n) {
        long rest = set;
        for (int i = 0; i < n; i++) {
            rest &= rest - 1;
        }
        return Long.numberOfTrailingZeros(rest);
    }

    /** A number in [0, bound) from 32 random bits, the low ones of a draw. */
    static int below(int bound, long draw) {
        return (int) ((draw & LOW) * bound >>> Integer.SIZE);
    }
}
