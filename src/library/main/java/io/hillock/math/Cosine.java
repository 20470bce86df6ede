package io.hillock.math;

/**
 * Computes cos(π f) as a fixed sequence of IEEE 754 double operations, so that every language gives the same bits:
 * −sin(π (f − ½)) by Taylor's polynomial, whose remainder is below 2^-59.
 */
public final class Cosine {
    private static final double[] INVERSE_FACTORIALS = inverseFactorials();

    private Cosine() {}

    /** cos(π f) for 0 ≤ f ≤ 1. */
    public static double ofHalfTurns(double f) {
        double y = Math.PI * (f - 0.5);
        double q = y * y;
        double p = INVERSE_FACTORIALS[INVERSE_FACTORIALS.length - 1];
        for (int n = INVERSE_FACTORIALS.length - 2; n >= 0; n--) {
            p = Math.fma(-p, q, INVERSE_FACTORIALS[n]);
        }
        return -(y * p);
    }

    /** 1/(2n + 1)! for n = 0 … 10; the last factorials are rounded, from 2 up. */
    private static double[] inverseFactorials() {
        double[] inverses = new double[11];
        double factorial = 1;
        for (int n = 0; n < inverses.length; n++) {
            factorial *= Math.max(2 * n, 1);
            factorial *= 2 * n + 1;
            inverses[n] = 1 / factorial;
        }
        return inverses;
    }
}
