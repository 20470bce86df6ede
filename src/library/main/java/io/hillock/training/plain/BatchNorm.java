package io.hillock.training.plain;

import java.util.Arrays;

/**
 * The normalisation of one connection's results over a batch (training.md, Batch normalisation): per channel of a convolution, per target of a dense transform. Threads may work on
 * different channels.
 */
final class BatchNorm {
    static final double EPSILON = 0x1p-17;
    private static final double MOMENTUM = 0.1;

    private final int operation;
    private final int signal;
    private final int rows;
    private final int positions;
    private final NormWeights weights;
    private final float[] factor;
    private final float[] shift;
    private final float[] slope;
    private final float[] offset;
    private final double[] mean;
    private final double[] deviation;
    private final double[] sum;
    private final double[] product;

    /**
     * @param signal that the operation writes
     * @param rows steps of the signal: 1 if it is constant
     * @param positions of a channel, side by side
     */
    BatchNorm(int operation, int signal, int rows, int positions, NormWeights weights) {
        this.operation = operation;
        this.signal = signal;
        this.rows = rows;
        this.positions = positions;
        this.weights = weights;
        int channels = weights.channels();
        factor = new float[channels];
        shift = new float[channels];
        slope = new float[channels];
        offset = new float[channels];
        mean = new double[channels];
        deviation = new double[channels];
        sum = new double[channels];
        product = new double[channels];
    }

    int operation() {
        return operation;
    }

    int channels() {
        return factor.length;
    }

    /** Computes mean and deviation of channels {@code from} to {@code to} (exclusive) over the first {@code count} passes. */
    void measure(SamplePass[] passes, int count, int from, int to) {
        double n = (double) count * rows * positions;
        Arrays.fill(sum, from, to, 0);
        Arrays.fill(product, from, to, 0);
        for (int i = 0; i < count; i++) {
            Tape tape = passes[i].tape();
            for (int k = 0; k < rows; k++) {
                addValues(tape.raw(signal), tape.row(signal, k), from, to);
            }
        }
        for (int c = from; c < to; c++) {
            mean[c] = sum[c] / n;
        }
        for (int i = 0; i < count; i++) {
            Tape tape = passes[i].tape();
            for (int k = 0; k < rows; k++) {
                addSquares(tape.raw(signal), tape.row(signal, k), from, to);
            }
        }
        for (int c = from; c < to; c++) {
            deviation[c] = Math.sqrt(product[c] / n + EPSILON);
            double scale = weights.gamma(c) / deviation[c];
            factor[c] = (float) scale;
            shift[c] = (float) (weights.beta(c) - mean[c] * scale);
            if (n > 1) {
                weights.follow(c, mean[c], product[c] / (n - 1), MOMENTUM);
            }
        }
    }

    private void addValues(float[] values, int row, int from, int to) {
        for (int c = from; c < to; c++) {
            double all = sum[c];
            for (int p = 0; p < positions; p++) {
                all += values[row + c * positions + p];
            }
            sum[c] = all;
        }
    }

    private void addSquares(float[] values, int row, int from, int to) {
        for (int c = from; c < to; c++) {
            double all = product[c];
            for (int p = 0; p < positions; p++) {
                double distance = values[row + c * positions + p] - mean[c];
                all = Math.fma(distance, distance, all);
            }
            product[c] = all;
        }
    }

    /** Writes the normalised results of a pass. */
    void normalise(SamplePass pass) {
        float[] from = pass.tape().raw(signal);
        float[] into = pass.tape().signal(signal);
        for (int k = 0; k < rows; k++) {
            int at = pass.tape().row(signal, k);
            for (int c = 0; c < factor.length; c++) {
                for (int p = 0; p < positions; p++, at++) {
                    into[at] = Math.fma(factor[c], from[at], shift[c]) + 0f;
                }
            }
        }
    }

    /** Computes the gradients of channels {@code from} to {@code to} (exclusive), from those of the normalised results. */
    void differentiate(SamplePass[] passes, int count, int from, int to) {
        double n = (double) count * rows * positions;
        Arrays.fill(sum, from, to, 0);
        Arrays.fill(product, from, to, 0);
        for (int i = 0; i < count; i++) {
            Tape tape = passes[i].tape();
            for (int k = 0; k < rows; k++) {
                addGradients(tape.raw(signal), tape.row(signal, k), tape.gradient(signal),
                        tape.gradientRow(signal, k), from, to);
            }
        }
        for (int c = from; c < to; c++) {
            double scale = weights.gamma(c) / deviation[c];
            double across = -(scale * product[c] / (deviation[c] * deviation[c] * n));
            slope[c] = (float) across;
            offset[c] = (float) (-(scale * sum[c] / n) - across * mean[c]);
            weights.setGradients(c, (float) (product[c] / deviation[c]), (float) sum[c]);
        }
    }

    private void addGradients(float[] values, int row, float[] gradients, int gradientRow, int from, int to) {
        for (int c = from; c < to; c++) {
            double all = sum[c];
            double products = product[c];
            for (int p = 0; p < positions; p++) {
                double d = gradients[gradientRow + c * positions + p];
                all += d;
                products = Math.fma(d, values[row + c * positions + p] - mean[c], products);
            }
            sum[c] = all;
            product[c] = products;
        }
    }

    /** Turns a pass's gradients of the normalised results into those of the results. */
    void backward(SamplePass pass) {
        float[] values = pass.tape().raw(signal);
        float[] d = pass.tape().gradient(signal);
        for (int k = 0; k < rows; k++) {
            int from = pass.tape().row(signal, k);
            int at = pass.tape().gradientRow(signal, k);
            for (int c = 0; c < factor.length; c++) {
                for (int p = 0; p < positions; p++, at++, from++) {
                    d[at] = Math.fma(factor[c], d[at], Math.fma(slope[c], values[from], offset[c]));
                }
            }
        }
    }
}
