package io.hillock.engine.plain.transform;

import io.hillock.step.Step;
import java.util.Arrays;

/**
 * NIR's SumPool2d and AvgPool2d: the sum over each window; for the average, divided by the window's size, including
 * padding.
 *
 * @param window the geometry
 * @param channels number of channels, each pooled separately
 * @param average whether to divide by the window's size
 */
public record Pool(Window window, int channels, boolean average) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        int plane = window.outHeight() * window.outWidth();
        Arrays.fill(out, to, to + channels * plane, 0);
        int source = at;
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < window.height(); row++) {
                for (int column = 0; column < window.width(); column++) {
                    float value = x[source++];
                    if (value != 0) {
                        spread(row, column, value, out, to + c * plane);
                    }
                }
            }
        }
        float size = window.kernelHeight() * window.kernelWidth();
        for (int j = to; j < to + channels * plane; j++) {
            float sum = out[j] + 0f;
            out[j] = average ? sum / size : sum;
        }
    }

    private void spread(int row, int column, float value, float[] out, int to) {
        for (int ky = 0; ky < window.kernelHeight(); ky++) {
            int targetRow = window.targetRow(row, ky);
            for (int kx = 0; targetRow >= 0 && kx < window.kernelWidth(); kx++) {
                int targetColumn = window.targetColumn(column, kx);
                if (targetColumn >= 0) {
                    out[to + targetRow * window.outWidth() + targetColumn] += value;
                }
            }
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
