package io.hillock.training.plain;

import io.hillock.training.update.Parameter;
import java.util.Arrays;

/** The gradient of a parameter whose blocks lie one behind the other. */
abstract class ParameterTerm implements WeightTerm {
    final GradientPlan plan;
    final int operation;
    private final Parameter parameter;
    private final int blockLength;

    ParameterTerm(GradientPlan plan, int operation, Parameter parameter, int blockLength) {
        this.plan = plan;
        this.operation = operation;
        this.parameter = parameter;
        this.blockLength = blockLength;
    }

    @Override
    public final int blocks() {
        return parameter.size() / blockLength;
    }

    @Override
    public final int blockLength() {
        return blockLength;
    }

    @Override
    public boolean bySegments() {
        return !plan.constantOperation(operation);
    }

    /** Rows of the tape that {@code length} steps fill. */
    final int rows(int length) {
        return plan.constantOperation(operation) ? 1 : length;
    }

    /** The batch's gradient of a block that has an array of its own. */
    final float[] gradient(int block) {
        return parameter.gradient()[block];
    }

    @Override
    public final void addToBatch(int block, float[] sample) {
        float[][] arrays = parameter.gradient();
        if (arrays.length > 1) {
            float[] into = arrays[block];
            for (int j = 0; j < into.length; j++) {
                into[j] += sample[j];
            }
        } else {
            float[] into = arrays[0];
            int at = block * blockLength;
            for (int j = 0; j < blockLength; j++) {
                into[at + j] += sample[j];
            }
        }
    }

    @Override
    public final void clear() {
        for (float[] array : parameter.gradient()) {
            Arrays.fill(array, 0);
        }
    }
}
