package io.hillock.training.plain.backward;

import io.hillock.engine.plain.transform.Window;
import java.util.Arrays;

/**
 * The gradient of a convolution's sources: each adds over kernel row, kernel column and target channel. For each place in the kernel, the gradients of the targets are laid
 * over the sources that they see there, with zeros elsewhere; then all sources of a channel add them in one loop, which HotSpot vectorises because it reads arrays from index 0.
 */
public final class ConvBackward implements BackwardStep {
    private final Window window;
    private final int channels;
    private final int outChannels;
    private final int groups;
    private final float[] weight;
    private final float[] targets;
    private final boolean backToInput;
    /** By target channel: a value for each place of the source plane. */
    private final float[][] laid;
    /** By source channel: the sums so far. */
    private final float[][] sums;

    /**
     * @param weight shared, {@code [channels][kernelHeight][kernelWidth][outChannels / groups]}
     * @param targets takes the gradients of the targets with the channel last, a row for each step of the tape
     * @param backToInput whether the sources have a gradient
     */
    public ConvBackward(Window window, int channels, int outChannels, int groups, float[] weight, float[] targets,
            boolean backToInput) {
        this.window = window;
        this.channels = channels;
        this.outChannels = outChannels;
        this.groups = groups;
        this.weight = weight;
        this.targets = targets;
        this.backToInput = backToInput;
        int plane = window.height() * window.width();
        laid = new float[backToInput ? outChannels : 0][plane];
        sums = new float[backToInput ? channels : 0][plane];
    }

    @Override
    public void step(int k, float[] x, int at, float[] d, int to, float[] gx) {
        int plane = window.outHeight() * window.outWidth();
        int row = k * plane * outChannels;
        for (int o = 0; o < outChannels; o++) {
            for (int p = 0; p < plane; p++) {
                targets[row + p * outChannels + o] = d[to + o * plane + p];
            }
        }
        if (backToInput) {
            sources(d, to, gx);
        }
    }

    private void sources(float[] d, int to, float[] gx) {
        for (float[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int ky = 0; ky < window.kernelHeight(); ky++) {
            for (int kx = 0; kx < window.kernelWidth(); kx++) {
                for (int o = 0; o < outChannels; o++) {
                    lay(d, to + o * window.outHeight() * window.outWidth(), laid[o], ky, kx);
                }
                for (int c = 0; c < channels; c++) {
                    addTargets(c, ky, kx);
                }
            }
        }
        int plane = window.height() * window.width();
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < plane; p++) {
                gx[c * plane + p] = sums[c][p] + 0f;
            }
        }
    }

    private void lay(float[] d, int plane, float[] into, int ky, int kx) {
        Arrays.fill(into, 0);
        int from = window.firstColumn(kx);
        int end = window.endColumn(kx);
        int left = kx * window.dilationWidth() - window.left();
        for (int oy = 0; oy < window.outHeight(); oy++) {
            int row = window.sourceRow(oy, ky);
            for (int ox = from; row >= 0 && ox < end; ox++) {
                into[row * window.width() + left + ox * window.strideWidth()] = d[plane + oy * window.outWidth() + ox];
            }
        }
    }

    private void addTargets(int c, int ky, int kx) {
        int size = outChannels / groups;
        int first = c / (channels / groups) * size;
        int weights = ((c * window.kernelHeight() + ky) * window.kernelWidth() + kx) * size;
        float[] sum = sums[c];
        int o = 0;
        for (; o + 4 <= size; o += 4) {
            addFour(sum, first + o, weights + o);
        }
        for (; o < size; o++) {
            float w = weight[weights + o];
            float[] one = laid[first + o];
            for (int p = 0; p < sum.length; p++) {
                sum[p] = Math.fma(w, one[p], sum[p]);
            }
        }
    }

    private void addFour(float[] sum, int o, int weights) {
        float[] a = laid[o], b = laid[o + 1], c = laid[o + 2], d = laid[o + 3];
        float wa = weight[weights], wb = weight[weights + 1], wc = weight[weights + 2], wd = weight[weights + 3];
        for (int p = 0; p < sum.length; p++) {
            float all = Math.fma(wa, a[p], sum[p]);
            all = Math.fma(wb, b[p], all);
            all = Math.fma(wc, c[p], all);
            sum[p] = Math.fma(wd, d[p], all);
        }
    }
}
