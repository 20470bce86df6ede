package io.hillock.training.plain;

import io.hillock.training.Surrogate;

/** A surrogate in double, and the smooth step whose derivative it is. */
record OracleSurrogate(Surrogate kind) {
    double slope(double x) {
        double m = Math.abs(x);
        return switch (kind) {
            case Surrogate.FastSigmoid s -> 1 / ((1 + s.slope() * m) * (1 + s.slope() * m));
            case Surrogate.Atan s -> s.alpha() / 2 / (1 + Math.pow(Math.PI / 2 * s.alpha() * x, 2));
            case Surrogate.Sigmoid s -> s.slope() * sigma(s.slope() * x) * (1 - sigma(s.slope() * x));
            case Surrogate.Triangular s -> s.slope() * Math.max(0, 1 - s.slope() * m);
            case Surrogate.Slayer s -> s.scale() * Math.exp(-s.decay() * m);
            case Surrogate.Box s -> m < s.halfWidth() ? 1 : 0;
            case Surrogate.StraightThrough _ -> 1;
        };
    }

    /** An integral of {@link #slope}; continuous, and smooth but for kinks of the slope. */
    double smooth(double x) {
        double m = Math.abs(x);
        return switch (kind) {
            case Surrogate.FastSigmoid s -> x / (1 + s.slope() * m) + 0.5;
            case Surrogate.Atan s -> Math.atan(Math.PI / 2 * s.alpha() * x) / Math.PI + 0.5;
            case Surrogate.Sigmoid s -> sigma(s.slope() * x);
            case Surrogate.Triangular s -> {
                double k = Math.min(s.slope() * m, 1);
                yield 0.5 + Math.signum(x) * (k - k * k / 2);
            }
            case Surrogate.Slayer s -> 0.5 + Math.signum(x) * s.scale() / s.decay() * (1 - Math.exp(-s.decay() * m));
            case Surrogate.Box s -> 0.5 + Math.clamp(x, -s.halfWidth(), s.halfWidth());
            case Surrogate.StraightThrough _ -> x;
        };
    }

    private static double sigma(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
