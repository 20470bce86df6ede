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
        float[][] targets = tape.targetRows(operation);
        boolean any = false;
        int last = rows(length) - 1;
        int stride = tape.operandStride(operation);
        int at = tape.operandRow(operation, last) + block;
        for (int k = last; k >= 0; k--, at -= stride) {
            float x = operand[at];
            if (x != 0) {
                any = true;
                float[] row = targets[k];
                for (int j = 0; j < row.length; j++) {
                    into[j] = Math.fma(x, row[j], into[j]);
                }
            }
        }
        return any;
    }

    @Override
    public boolean oneTerm() {
        return plan.constantOperation(operation);
    }

    /** One product for each weight: it needs no memory of its own. */
    @Override
    public void addOneTerm(SamplePass pass, int block) {
        Tape tape = pass.tape();
        float x = tape.operandArray(operation)[tape.operandRow(operation, 0) + block];
        if (x != 0) {
            float[] row = tape.targetRows(operation)[0];
            float[] into = gradient(block);
            for (int j = 0; j < row.length; j++) {
                into[j] += x * row[j];
            }
        }
    }
}
