package io.hillock.training.plain;

import io.hillock.engine.plain.transform.Window;
import java.util.Arrays;

/**
 * The gradient of a convolution's sources: each adds over kernel row, kernel column and target channel. Loops run along a row of targets, which keeps
 * this order for each source.
 *
 * @param window the geometry
 * @param weight shared, {@code [channels][kernelHeight][kernelWidth][outChannels / groups]}
 * @param targets takes the gradients of the targets with the channel last, a row for each step of the tape
 * @param backToInput whether the sources have a gradient
 */
record ConvBackward(Window window, int channels, int outChannels, int groups, float[] weight, float[] targets,
        boolean backToInput) implements BackwardStep {
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
            Arrays.fill(gx, 0, channels * window.height() * window.width(), 0);
            for (int c = 0; c < channels; c++) {
                sources(c, d, to, gx);
            }
        }
    }

    private void sources(int c, float[] d, int to, float[] gx) {
        int groupSize = outChannels / groups;
        int firstTarget = c / (channels / groups) * groupSize;
        int plane = window.outHeight() * window.outWidth();
        int first = c * window.height() * window.width();
        for (int ky = 0; ky < window.kernelHeight(); ky++) {
            for (int kx = 0; kx < window.kernelWidth(); kx++) {
                int weights = ((c * window.kernelHeight() + ky) * window.kernelWidth() + kx) * groupSize;
                for (int o = 0; o < groupSize; o++) {
                    add(weight[weights + o], d, to + (firstTarget + o) * plane, gx, first, ky, kx);
                }
            }
        }
        for (int i = first; i < first + window.height() * window.width(); i++) {
            gx[i] += 0f;
        }
    }

    /** Adds one weight's share to all sources of a channel. */
    private void add(float w, float[] d, int plane, float[] gx, int first, int ky, int kx) {
        int left = kx * window.dilationWidth() - window.left();
        int from = window.firstColumn(kx);
        int end = window.endColumn(kx);
        for (int oy = 0; oy < window.outHeight(); oy++) {
            int row = window.sourceRow(oy, ky);
            if (row < 0) {
                continue;
            }
            int source = first + row * window.width() + left;
            int target = plane + oy * window.outWidth();
            if (window.strideWidth() == 1) {
                for (int ox = from; ox < end; ox++) {
                    gx[source + ox] = Math.fma(w, d[target + ox], gx[source + ox]);
                }
            } else {
                for (int ox = from; ox < end; ox++) {
                    int i = source + ox * window.strideWidth();
                    gx[i] = Math.fma(w, d[target + ox], gx[i]);
                }
            }
        }
    }
}
