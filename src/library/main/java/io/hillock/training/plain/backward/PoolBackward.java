package io.hillock.training.plain.backward;

import io.hillock.engine.plain.transform.Window;

/**
 * Gives each target's gradient to its window; for the average, divided by the window's size. Each source adds over kernel rows, then kernel columns.
 *
 * @param targets scratch memory for the gradients of the targets
 */
public record PoolBackward(Window window, int channels, boolean average, float[] targets) implements BackwardStep {
    public PoolBackward(Window window, int channels, boolean average) {
        this(window, channels, average, new float[channels * window.outHeight() * window.outWidth()]);
    }

    @Override
    public void step(int k, float[] x, int at, float[] d, int to, float[] gx) {
        float size = window.kernelHeight() * window.kernelWidth();
        for (int j = 0; j < targets.length; j++) {
            targets[j] = average ? d[to + j] / size : d[to + j];
        }
        int plane = window.outHeight() * window.outWidth();
        int source = 0;
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < window.height(); row++) {
                for (int column = 0; column < window.width(); column++) {
                    gx[source++] = sum(c * plane, row, column) + 0f;
                }
            }
        }
    }

    private float sum(int first, int row, int column) {
        float sum = 0;
        for (int ky = 0; ky < window.kernelHeight(); ky++) {
            int targetRow = window.targetRow(row, ky);
            for (int kx = 0; targetRow >= 0 && kx < window.kernelWidth(); kx++) {
                int targetColumn = window.targetColumn(column, kx);
                if (targetColumn >= 0) {
                    sum += targets[first + targetRow * window.outWidth() + targetColumn];
                }
            }
        }
        return sum;
    }
}
