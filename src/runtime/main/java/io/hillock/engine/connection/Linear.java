package io.hillock.engine.connection;

import io.hillock.engine.step.Step;
import java.util.Arrays;

/**
 * NIR's Linear and Affine: y = W x + b. Each source that is not silent adds its row of weights to all targets; four go
 * at once, one after the other within each sum, which saves three of four passes over the sums. Rows and sums are arrays of
 * their own, read from index 0: only then does the JIT make vectors of the loops.
 *
 * @param weight a row of targets for each source, shared
 * @param bias one a target; null for none
 * @param sources room for those that are not silent
 * @param sums one a target
 */
public record Linear(float[][] weight, float[] bias, Sources sources, float[] sums) implements Step {
    public Linear(float[][] weight, float[] bias) {
        this(weight, bias, new Sources(weight.length), new float[weight[0].length]);
    }

    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        if (bias == null) {
            Arrays.fill(sums, 0);
        } else {
            System.arraycopy(bias, 0, sums, 0, sums.length);
        }
        int count = sources.find(x, at);
        int k = 0;
        for (; k + 4 <= count; k += 4) {
            add(weight[sources.index(k)], sources.value(k), weight[sources.index(k + 1)], sources.value(k + 1),
                    weight[sources.index(k + 2)], sources.value(k + 2), weight[sources.index(k + 3)],
                    sources.value(k + 3));
        }
        for (; k < count; k++) {
            add(weight[sources.index(k)], sources.value(k));
        }
        for (int j = 0; j < sums.length; j++) {
            out[to + j] = sums[j] + 0f;
        }
    }

    private void add(float[] a, float x) {
        float[] y = sums;
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.fma(a[j], x, y[j]);
        }
    }

    private void add(float[] a, float xa, float[] b, float xb, float[] c, float xc, float[] d, float xd) {
        float[] y = sums;
        for (int j = 0; j < y.length; j++) {
            float sum = Math.fma(a[j], xa, y[j]);
            sum = Math.fma(b[j], xb, sum);
            sum = Math.fma(c[j], xc, sum);
            y[j] = Math.fma(d[j], xd, sum);
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
