package io.hillock.training.plain;

import io.hillock.training.update.Parameter;

/** The weights of a dense transform; a block is the row of one source. */
final class LinearTerm extends ParameterTerm {
    LinearTerm(GradientPlan plan, int operation, Parameter parameter) {
        super(plan, operation, parameter, parameter.rowLength());
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        Tape tape = pass.tape();
        float[] operand = tape.operandArray(operation);
        int out = plan.operations().get(operation).out();
        float[] gradient = tape.gradient(out);
        int n = blockLength();
        boolean any = false;
        for (int k = rows(length) - 1; k >= 0; k--) {
            float x = operand[tape.operandRow(operation, k) + block];
            if (x != 0) {
                any = true;
                int d = tape.gradientRow(out, k);
                for (int j = 0; j < n; j++) {
                    into[j] = Math.fma(x, gradient[d + j], into[j]);
                }
            }
        }
        return any;
    }
}
