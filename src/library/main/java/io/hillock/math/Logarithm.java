package io.hillock.math;

/**
 * Computes the natural logarithm as a fixed sequence of IEEE 754 double operations, so that every language gives the
 * same bits.
 *
 * <pre>
 *   x = m · 2^k             √½ ≤ m &lt; √2
 *   s = (m − 1) / (m + 1),  q = s · s
 *   p = 1/23;  p = fma(p, q, 1/(2n + 1)) for n = 10 … 0       atanh's series, remainder below 2^-60
 *   log(x) = fma(k, ln2_high, fma(k, ln2_low, (2 · s) · p))
 * </pre>
 */
public final class Logarithm {
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
    private static final int TERMS = 11;

    private Logarithm() {}

    /** log(x) for a finite, normal x above 0, accurate to about two ulp. */
    public static double log(double x) {
        int k = Math.getExponent(x) + 1;
        double m = Math.scalb(x, -k);
        if (m < SQRT_HALF) {
            m *= 2;
            k--;
        }
        double s = (m - 1) / (m + 1);
        double q = s * s;
        double p = 1.0 / (2 * TERMS + 1);
        for (int n = TERMS - 1; n >= 0; n--) {
            p = Math.fma(p, q, 1.0 / (2 * n + 1));
        }
        return Math.fma(k, LN2_HIGH, Math.fma(k, LN2_LOW, 2 * s * p));
    }
}
