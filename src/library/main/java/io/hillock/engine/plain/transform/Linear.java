package io.hillock.engine.plain.transform;

import io.hillock.step.Step;
import java.util.Arrays;

/**
 * NIR's Linear and Affine: y = W x + b. Each source that is not silent adds its row of weights to all targets. Eight
 * sources are added in one pass over the sums, in order within each sum, which saves seven passes. Rows and sums are
 * separate arrays, read from index 0: HotSpot vectorises only such loops. One thread at a time.
 *
 * @param weight a row of targets for each source, shared
 * @param bias one value for each target; null for none
 * @param sources scratch memory for the sources that are not silent
 * @param sums one sum for each target
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
        for (; k + 8 <= count; k += 8) {
            addEight(k);
        }
        for (; k + 4 <= count; k += 4) {
            addFour(k);
        }
        for (; k < count; k++) {
            addOne(k);
        }
        for (int j = 0; j < sums.length; j++) {
            out[to + j] = sums[j] + 0f;
        }
    }

    private void addOne(int k) {
        float[] a = weight[sources.index(k)];
        float x = sources.value(k);
        float[] y = sums;
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.fma(a[j], x, y[j]);
        }
    }

    private void addFour(int k) {
        float[] a = weight[sources.index(k)], b = weight[sources.index(k + 1)];
        float[] c = weight[sources.index(k + 2)], d = weight[sources.index(k + 3)];
        float xa = sources.value(k), xb = sources.value(k + 1), xc = sources.value(k + 2), xd = sources.value(k + 3);
        float[] y = sums;
        for (int j = 0; j < y.length; j++) {
            float sum = Math.fma(a[j], xa, y[j]);
            sum = Math.fma(b[j], xb, sum);
            sum = Math.fma(c[j], xc, sum);
            y[j] = Math.fma(d[j], xd, sum);
        }
    }

    private void addEight(int k) {
        float[] a = weight[sources.index(k)], b = weight[sources.index(k + 1)];
        float[] c = weight[sources.index(k + 2)], d = weight[sources.index(k + 3)];
        float[] e = weight[sources.index(k + 4)], f = weight[sources.index(k + 5)];
        float[] g = weight[sources.index(k + 6)], h = weight[sources.index(k + 7)];
        float xa = sources.value(k), xb = sources.value(k + 1), xc = sources.value(k + 2), xd = sources.value(k + 3);
        float xe = sources.value(k + 4), xf = sources.value(k + 5), xg = sources.value(k + 6),
                xh = sources.value(k + 7);
        float[] y = sums;
        for (int j = 0; j < y.length; j++) {
            float sum = Math.fma(a[j], xa, y[j]);
            sum = Math.fma(b[j], xb, sum);
            sum = Math.fma(c[j], xc, sum);
            sum = Math.fma(d[j], xd, sum);
            sum = Math.fma(e[j], xe, sum);
            sum = Math.fma(f[j], xf, sum);
            sum = Math.fma(g[j], xg, sum);
            y[j] = Math.fma(h[j], xh, sum);
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
