package io.hillock.training.plain;

import io.hillock.engine.plain.transform.Window;
import io.hillock.image.program.Operation;
import io.hillock.training.update.Parameter;

/** The weights of a convolution; a block is a kernel row of one source channel. Positions of the target come in ascending order. */
final class ConvTerm extends ParameterTerm {
    private final Window window;
    private final int channels;
    private final int outChannels;
    private final int groupSize;

    ConvTerm(GradientPlan plan, int operation, Parameter parameter, Window window, Operation.Conv conv) {
        super(plan, operation, parameter, window.kernelWidth() * conv.output().dim(0) / conv.groups());
        this.window = window;
        channels = conv.input().dim(0);
        outChannels = conv.output().dim(0);
        groupSize = outChannels / conv.groups();
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        Tape tape = pass.tape();
        float[] operand = tape.operandArray(operation);
        float[] targets = tape.targets(operation);
        int c = block / window.kernelHeight();
        int ky = block % window.kernelHeight();
        int plane = window.outHeight() * window.outWidth();
        int firstTarget = c / (channels * groupSize / outChannels) * groupSize;
        boolean any = false;
        for (int k = rows(length) - 1; k >= 0; k--) {
            int x = tape.operandRow(operation, k) + c * window.height() * window.width();
            int d = k * plane * outChannels + firstTarget;
            for (int oy = 0; oy < window.outHeight(); oy++) {
                int row = window.sourceRow(oy, ky);
                if (row >= 0) {
                    any |= addRow(operand, x + row * window.width(), targets, d + oy * window.outWidth() * outChannels,
                            into);
                }
            }
        }
        return any;
    }

    private boolean addRow(float[] operand, int x, float[] targets, int d, float[] into) {
        boolean any = false;
        for (int column = 0; column < window.width(); column++) {
            float value = operand[x + column];
            if (value == 0) {
                continue;
            }
            any = true;
            for (int kx = 0; kx < window.kernelWidth(); kx++) {
                int ox = window.targetColumn(column, kx);
                if (ox >= 0) {
                    int from = d + ox * outChannels;
                    int to = kx * groupSize;
                    for (int o = 0; o < groupSize; o++) {
                        into[to + o] = Math.fma(value, targets[from + o], into[to + o]);
                    }
                }
            }
        }
        return any;
    }
}
