package io.hillock.training;

/** Checks the numbers of a training. */
final class Range {
    private Range() {}

    static void above(String what, double value, double bound) {
        if (!(value > bound) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be above " + bound + " and finite, is " + value);
        }
    }

    static void atLeast(String what, double value, double bound) {
        if (!(value >= bound) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be at least " + bound + " and finite, is " + value);
        }
    }

    /** From 0 to below 1. */
    static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be at least 0 and below 1, is " + value);
        }
    }
}
