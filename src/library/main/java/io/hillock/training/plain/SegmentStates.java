package io.hillock.training.plain;

/** The state of a sample at the start of each segment: the state variables, and the last row of each changing signal. One thread at a time. */
final class SegmentStates {
    private final GradientPlan plan;
    private final float[][] variables;
    private final float[][] saved;

    SegmentStates(GradientPlan plan, float[][] variables, int segments) {
        this.plan = plan;
        this.variables = variables;
        saved = new float[segments > 1 ? segments : 0][Math.toIntExact(size(plan))];
    }

    static long bytes(GradientPlan plan, int segments) {
        return segments > 1 ? segments * size(plan) * Float.BYTES : 0;
    }

    private static long size(GradientPlan plan) {
        long size = plan.program().state().stream().mapToLong(variable -> variable.shape().size()).sum();
        for (int s = 0; s < plan.program().signals().size(); s++) {
            size += plan.constant(s) ? 0 : 2L * plan.size(s);
        }
        return size;
    }

    void save(int segment, Tape tape) {
        if (saved.length > 0) {
            copy(saved[segment], tape, true);
        }
    }

    void restore(int segment, Tape tape) {
        copy(saved[segment], tape, false);
    }

    private void copy(float[] memory, Tape tape, boolean save) {
        int at = 0;
        for (float[] variable : variables) {
            at = copy(memory, at, variable, variable.length, save);
        }
        for (int s = 0; s < plan.program().signals().size(); s++) {
            if (!plan.constant(s)) {
                at = copy(memory, at, tape.signal(s), plan.size(s), save);
                at = copy(memory, at, tape.raw(s), plan.size(s), save);
            }
        }
    }

    private static int copy(float[] memory, int at, float[] array, int n, boolean save) {
        if (save) {
            System.arraycopy(array, 0, memory, at, n);
        } else {
            System.arraycopy(memory, at, array, 0, n);
        }
        return at + n;
    }
}
