package io.hillock.training.plain.backward;

import java.util.Arrays;

/**
 * The gradient of a Threshold's operand, and of its threshold. One sample at a time.
 *
 * @param gradient takes the gradient of the threshold over the sample; null if it is not trained
 * @param s scratch memory
 */
public record ThresholdBackward(float[] threshold, SurrogateCurve surrogate, float[] gradient, float[] s)
        implements
            BackwardStep {
    public ThresholdBackward(float[] threshold, SurrogateCurve surrogate, boolean trained) {
        this(threshold, surrogate, trained ? new float[threshold.length] : null, new float[threshold.length]);
    }

    @Override
    public void begin() {
        if (gradient != null) {
            Arrays.fill(gradient, 0);
        }
    }

    @Override
    public void step(int k, float[] x, int at, float[] d, int to, float[] gx) {
        for (int j = 0; j < s.length; j++) {
            s[j] = x[at + j] - threshold[j];
        }
        surrogate.apply(s);
        for (int j = 0; j < s.length; j++) {
            gx[j] = s[j] * d[to + j];
        }
        if (gradient != null) {
            for (int j = 0; j < s.length; j++) {
                gradient[j] -= gx[j];
            }
        }
    }
}
