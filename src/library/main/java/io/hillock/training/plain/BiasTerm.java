package io.hillock.training.plain;

import io.hillock.training.update.Parameter;

/** The biases of a transform, one block. Each bias serves {@code positions} targets that lie side by side. */
final class BiasTerm extends ParameterTerm {
    private final int positions;

    BiasTerm(GradientPlan plan, int operation, Parameter parameter, int positions) {
        super(plan, operation, parameter, parameter.size());
        this.positions = positions;
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        Tape tape = pass.tape();
        int out = plan.operations().get(operation).out();
        float[] gradient = tape.gradient(out);
        for (int k = rows(length) - 1; k >= 0; k--) {
            int d = tape.gradientRow(out, k);
            if (positions == 1) {
                for (int j = 0; j < blockLength(); j++) {
                    into[j] += gradient[d + j];
                }
            } else {
                addPlanes(gradient, d, into);
            }
        }
        return true;
    }

    private void addPlanes(float[] gradient, int d, float[] into) {
        for (int o = 0; o < blockLength(); o++) {
            float sum = into[o];
            for (int p = 0; p < positions; p++) {
                sum += gradient[d + o * positions + p];
            }
            into[o] = sum;
        }
    }
}
