package io.hillock.training;

import io.hillock.math.Cosine;
import java.util.Locale;

/**
 * How the learning rate changes over a training. Immutable.
 *
 * @param warmUp batches over which the rate rises to its full value first; at least 0
 */
public record Schedule(Shape shape, int warmUp) {
    private static final double RISE = 0.3;

    /** The course of the rate. */
    public enum Shape {
        /** The rate stays. */
        CONSTANT,
        /** The rate falls to 0 along half a cosine: Loshchilov and Hutter (ICLR 2017), without restarts. */
        COSINE,
        /** The rate rises from 1/25 for 30 % of the training, then falls to 0: Smith and Topin (2018). */
        ONE_CYCLE
    }

    public Schedule {
        Range.atLeast("warm-up", warmUp, 0);
    }

    public static Schedule constant() {
        return new Schedule(Shape.CONSTANT, 0);
    }

    public static Schedule cosine() {
        return new Schedule(Shape.COSINE, 0);
    }

    public static Schedule oneCycle() {
        return new Schedule(Shape.ONE_CYCLE, 0);
    }

    /**
     * Reads {@code constant}, {@code cosine} or {@code one-cycle}, each with the batches of its warm-up: {@code cosine:100}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Schedule parse(String text) {
        Spec spec = Spec.parse(text).atMost(1);
        int warmUp = (int) spec.number(0, 0);
        return switch (spec.name()) {
            case "constant" -> new Schedule(Shape.CONSTANT, warmUp);
            case "cosine" -> new Schedule(Shape.COSINE, warmUp);
            case "one-cycle" -> new Schedule(Shape.ONE_CYCLE, warmUp);
            default -> throw new IllegalArgumentException(
                    "unknown schedule '" + spec.name() + "'; known are constant, cosine, one-cycle");
        };
    }

    /** What {@link #parse} reads as this schedule. */
    public String text() {
        return shape.name().toLowerCase(Locale.ROOT).replace('_', '-') + ":" + warmUp;
    }

    /** The rate of batch {@code n} of {@code batches}, counted from 0 over the whole training. */
    public double rate(double full, long n, long batches) {
        if (n < warmUp) {
            return full * (n + 1) / warmUp;
        }
        double f = (double) n / batches;
        return switch (shape) {
            case CONSTANT -> full;
            case COSINE -> full * (1 + Cosine.ofHalfTurns(f)) / 2;
            case ONE_CYCLE -> f < RISE
                    ? full * (1 + 24 * (1 - Cosine.ofHalfTurns(f / RISE)) / 2) / 25
                    : full * (1 + Cosine.ofHalfTurns((f - RISE) / (1 - RISE))) / 2;
        };
    }
}
