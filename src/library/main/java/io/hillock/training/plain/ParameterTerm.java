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

    @Override
    public final void addToBatch(int block, float[] sample) {
        float[][] arrays = parameter.gradient();
        float[] into = arrays.length == 1 ? arrays[0] : arrays[block];
        int at = arrays.length == 1 ? block * blockLength : 0;
        for (int j = 0; j < blockLength; j++) {
            into[at + j] += sample[j];
        }
    }

    @Override
    public final void clear() {
        for (float[] array : parameter.gradient()) {
            Arrays.fill(array, 0);
        }
    }
}
