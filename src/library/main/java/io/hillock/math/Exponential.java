package io.hillock.math;

/**
 * Computes the exponential as a fixed sequence of IEEE 754 double operations, so that every language gives the same
 * bits. The {@code exp} of C and Java only promises a close result.
 *
 * <pre>
 *   k = rint(x · 1/ln2)           ties to even
 *   r = fma(−k, ln2_low, fma(−k, ln2_high, x))       |r| ≤ ln2 / 2
 *   p = 1/13!;  p = fma(p, r, 1/n!) for n = 12 … 0   Taylor's polynomial, remainder below 2^-56
 *   exp(x) = p · 2^k
 * </pre>
 *
 * <p>The constants are the doubles nearest to their values. The low 32 bits of ln2_high are zero, so that k · ln2_high
 * is exact.
 */
public final class Exponential {
    private static final double LOG2_E = 0x1.71547652b82fep0;
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /** Below this, exp rounds to the float 0. */
    private static final double LOWEST = -128;
    private static final double[] INVERSE_FACTORIALS = inverseFactorials();

    private Exponential() {}

    /** exp(x) for x ≤ 0, accurate to two ulp of a double; 0 if x is below −128. */
    public static double exp(double x) {
        if (x < LOWEST) {
            return 0;
        }
        double k = Math.rint(x * LOG2_E);
        double r = Math.fma(-k, LN2_LOW, Math.fma(-k, LN2_HIGH, x));
        double p = INVERSE_FACTORIALS[INVERSE_FACTORIALS.length - 1];
        for (int n = INVERSE_FACTORIALS.length - 2; n >= 0; n--) {
            p = Math.fma(p, r, INVERSE_FACTORIALS[n]);
        }
        return Math.scalb(p, (int) k);
    }

    /** 13! is below 2^53, so each inverse is one division, rounded once. */
    private static double[] inverseFactorials() {
        double[] inverses = new double[14];
        double factorial = 1;
        for (int n = 0; n < inverses.length; n++) {
            factorial *= Math.max(n, 1);
            inverses[n] = 1 / factorial;
        }
        return inverses;
    }
}
