package io.hillock.event;

/**
 * Divides time into steps.
 *
 * @param length of a step, in the unit of the times, above 0
 */
record EventSteps(double length) {
    /** Of the decimal number that a user wrote as the length, and of the division. */
    private static final double ROUNDING = 0x1p-50;

    /** A recording of more steps is taken for a mistake. */
    static final int MOST = 10_000_000;

    EventSteps {
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException("a step must take longer than 0 and be finite, is " + length);
        }
    }

    /**
     * The step that holds a time: floor(time / length), except that a quotient which is an integer but for rounding is
     * that integer. So a time that was computed as step · length falls into that step.
     *
     * @param rounding relative error of the time itself
     */
    long of(double time, double rounding) {
        double quotient = time / length;
        double nearest = Math.rint(quotient);
        return (long) (Math.abs(quotient - nearest) <= nearest * (ROUNDING + rounding)
                ? nearest
                : Math.floor(quotient));
    }
}
