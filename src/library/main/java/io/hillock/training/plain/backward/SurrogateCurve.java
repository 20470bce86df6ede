package io.hillock.training.plain.backward;

import io.hillock.math.Exponential;
import io.hillock.training.Surrogate;

/** Computes a surrogate's values (training.md, Surrogates). Stateless. */
public interface SurrogateCurve {
    /** Replaces distances from the threshold by the surrogate's values. */
    void apply(float[] x);

    static SurrogateCurve of(Surrogate surrogate) {
        return switch (surrogate) {
            case Surrogate.FastSigmoid s -> fastSigmoid((float) s.slope());
            case Surrogate.Atan s -> atan((float) (Math.PI / 2 * s.alpha()), (float) (s.alpha() / 2));
            case Surrogate.Sigmoid s -> sigmoid(s.slope());
            case Surrogate.Triangular s -> triangular((float) s.slope());
            case Surrogate.Slayer s -> slayer(s.scale(), s.decay());
            case Surrogate.Box s -> box((float) s.halfWidth());
            case Surrogate.StraightThrough _ -> x -> java.util.Arrays.fill(x, 1);
        };
    }

    private static SurrogateCurve fastSigmoid(float slope) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                float q = Math.fma(slope, Math.abs(x[j]), 1f);
                x[j] = 1 / (q * q);
            }
        };
    }

    private static SurrogateCurve atan(float factor, float half) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                float q = factor * x[j];
                x[j] = half / Math.fma(q, q, 1f);
            }
        };
    }

    private static SurrogateCurve sigmoid(double slope) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                double e = Exponential.exp(-slope * Math.abs(x[j]));
                x[j] = (float) (slope * e / ((1 + e) * (1 + e)));
            }
        };
    }

    private static SurrogateCurve triangular(float slope) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                x[j] = slope * Math.max(Math.fma(-slope, Math.abs(x[j]), 1f), 0f);
            }
        };
    }

    private static SurrogateCurve slayer(double scale, double decay) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                x[j] = (float) (scale * Exponential.exp(-decay * Math.abs(x[j])));
            }
        };
    }

    private static SurrogateCurve box(float halfWidth) {
        return x -> {
            for (int j = 0; j < x.length; j++) {
                x[j] = Math.abs(x[j]) < halfWidth ? 1 : 0;
            }
        };
    }
}
