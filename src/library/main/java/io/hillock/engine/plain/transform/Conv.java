package io.hillock.engine.plain.transform;

import io.hillock.step.Step;
import java.util.Arrays;

/**
 * NIR's Conv1d and Conv2d: cross-correlation with zero padding. Sources come in ascending channel, row, column. Each
 * source that is not silent adds its weights to all the targets that see it.
 *
 * @param window the geometry
 * @param channels source channels
 * @param outChannels target channels
 * @param groups number of groups; the channels of a group see only each other
 * @param weight shared, {@code [channels][kernelHeight][kernelWidth][outChannels / groups]}
 * @param bias {@code [outChannels]}; null for none
 */
public record Conv(Window window, int channels, int outChannels, int groups, float[] weight,
        float[] bias) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        int plane = window.outHeight() * window.outWidth();
        for (int o = 0; o < outChannels; o++) {
            Arrays.fill(out, to + o * plane, to + (o + 1) * plane, bias == null ? 0 : bias[o]);
        }
        int source = at;
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < window.height(); row++) {
                for (int column = 0; column < window.width(); column++) {
                    float value = x[source++];
                    if (value != 0) {
                        spread(c, row, column, value, out, to);
                    }
                }
            }
        }
        for (int j = to; j < to + outChannels * plane; j++) {
            out[j] += 0f;
        }
    }

    private void spread(int c, int row, int column, float value, float[] out, int to) {
        int groupSize = outChannels / groups;
        int firstTarget = c / (channels / groups) * groupSize;
        int plane = window.outHeight() * window.outWidth();
        for (int ky = 0; ky < window.kernelHeight(); ky++) {
            int targetRow = window.targetRow(row, ky);
            for (int kx = 0; targetRow >= 0 && kx < window.kernelWidth(); kx++) {
                int targetColumn = window.targetColumn(column, kx);
                if (targetColumn < 0) {
                    continue;
                }
                int weights = ((c * window.kernelHeight() + ky) * window.kernelWidth() + kx) * groupSize;
                int target = to + firstTarget * plane + targetRow * window.outWidth() + targetColumn;
                for (int o = 0; o < groupSize; o++, target += plane) {
                    out[target] = Math.fma(weight[weights + o], value, out[target]);
                }
            }
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
