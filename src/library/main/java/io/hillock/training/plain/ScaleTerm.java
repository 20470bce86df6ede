package io.hillock.training.plain;

import io.hillock.training.update.Parameter;

/** The factors of a Scale, one block. */
final class ScaleTerm extends ParameterTerm {
    ScaleTerm(GradientPlan plan, int operation, Parameter parameter) {
        super(plan, operation, parameter, parameter.size());
    }

    @Override
    public boolean add(SamplePass pass, int block, int length, float[] into) {
        Tape tape = pass.tape();
        float[] operand = tape.operandArray(operation);
        int out = plan.operations().get(operation).out();
        float[] gradient = tape.gradient(out);
        for (int k = rows(length) - 1; k >= 0; k--) {
            int x = tape.operandRow(operation, k);
            int d = tape.gradientRow(out, k);
            for (int j = 0; j < blockLength(); j++) {
                into[j] = Math.fma(operand[x + j], gradient[d + j], into[j]);
            }
        }
        return true;
    }
}
