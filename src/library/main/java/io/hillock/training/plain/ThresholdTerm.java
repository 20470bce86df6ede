package io.hillock.training.plain;

import io.hillock.training.update.Parameter;
import java.util.Arrays;

/** The thresholds of a Threshold, one block; the backward pass has added them up. */
record ThresholdTerm(int operation, Parameter parameter) implements WeightTerm {
    @Override
    public int blocks() {
        return 1;
    }

    @Override
    public int blockLength() {
        return parameter.size();
    }

    @Override
    public boolean bySegments() {
        return false;
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        System.arraycopy(pass.thresholdGradient(operation), 0, into, 0, blockLength());
        return true;
    }

    @Override
    public void addToBatch(int block, float[] sample) {
        float[] into = parameter.gradient()[0];
        for (int j = 0; j < into.length; j++) {
            into[j] += sample[j];
        }
    }

    @Override
    public void clear() {
        Arrays.fill(parameter.gradient()[0], 0);
    }
}
