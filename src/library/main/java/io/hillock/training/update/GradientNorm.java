package io.hillock.training.update;

import java.util.List;

/** The norm of all gradients together (training.md, Clipping). One thread. */
public final class GradientNorm {
    private GradientNorm() {}

    public static double of(List<Parameter> parameters) {
        double squared = 0;
        for (int p = 0; p < parameters.size(); p++) {
            Parameter parameter = parameters.get(p);
            for (float[] array : parameter.gradient()) {
                for (int from = 0; from < array.length; from += parameter.rowLength()) {
                    squared += row(array, from, from + parameter.rowLength());
                }
            }
        }
        return Math.sqrt(squared);
    }

    private static double row(float[] array, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum = Math.fma((double) array[i], (double) array[i], sum);
        }
        return sum;
    }

    /** Scales all gradients so that a larger norm becomes {@code most}. */
    public static void clip(List<Parameter> parameters, double norm, double most) {
        if (norm > most) {
            float factor = (float) (most / norm);
            for (int p = 0; p < parameters.size(); p++) {
                for (float[] array : parameters.get(p).gradient()) {
                    for (int i = 0; i < array.length; i++) {
                        array[i] *= factor;
                    }
                }
            }
        }
    }
}
