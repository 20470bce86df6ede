package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.training.plain.backward.NeuronTape;
import java.util.Arrays;

/**
 * What the passes over one sample write down, for a segment of steps. A changing signal has a row for the step before the segment, then one row for each step; its
 * gradient has no row before. A constant signal has one row. One thread at a time.
 */
final class Tape {
    private final GradientPlan plan;
    /** By signal: as its readers see it. */
    private final float[][] signals;
    /** By signal: as its operation wrote it; the same array without dropout and normalisation. */
    private final float[][] raw;
    /** By signal; null without a gradient. */
    private final float[][] gradients;
    /** By signal: the gradient from late readers; null without them. */
    private final float[][] late;
    /** By operation: the operand's rows, if it has not exactly one input; otherwise null. */
    private final float[][] operands;
    /** By operation: the sum of gx over the steps; null if no input needs it. */
    private final float[][] sums;
    /** By operation: gradients of a convolution's targets, channel last; null for others. */
    private final float[][] targets;
    /** By operation: gradients of a trained dense transform's targets, an array for each step; null for others. HotSpot vectorises only loops that read arrays from index 0. */
    private final float[][][] targetRows;
    /** By operation; null if it is not neurons with a backward pass. */
    private final NeuronTape[] neurons;
    /** By operation: the dropout of the sample; null without. */
    private final float[][] masks;

    Tape(GradientPlan plan, TrainedProgram trained, int steps, FloatMemory memory) {
        this.plan = plan;
        Program program = plan.program();
        int count = program.signals().size();
        signals = new float[count][];
        raw = new float[count][];
        gradients = new float[count][];
        late = new float[count][];
        for (int s = 0; s < count; s++) {
            long n = plan.size(s);
            signals[s] = memory.array(plan.constant(s) ? n : (steps + 1) * n);
            raw[s] = signals[s];
            gradients[s] = plan.hasGradient(s) ? memory.array(plan.constant(s) ? n : steps * n) : null;
            late[s] = plan.hasGradient(s) && plan.readLate(s) ? memory.array(n) : null;
        }
        int operations = plan.operations().size();
        operands = new float[operations][];
        sums = new float[operations][];
        targets = new float[operations][];
        targetRows = new float[operations][][];
        neurons = new NeuronTape[operations];
        masks = new float[operations][];
        for (int o = 0; o < operations; o++) {
            allocate(o, trained, steps, memory);
        }
    }

    private void allocate(int o, TrainedProgram trained, int steps, FloatMemory memory) {
        Operation operation = plan.operations().get(o);
        long rows = plan.constantOperation(o) ? 1 : steps;
        long n = plan.size(operation.out());
        operands[o] = operation.in().size() == 1 ? null : memory.array(rows * plan.operandSize(o));
        sums[o] = plan.sumsOverSteps(o) ? memory.array(plan.operandSize(o)) : null;
        targets[o] = operation instanceof Operation.Conv && plan.backward(o) ? memory.array(rows * n) : null;
        if (operation instanceof Operation.Linear && trained.trains(o)) {
            targetRows[o] = new float[(int) rows][];
            for (int k = 0; k < rows; k++) {
                targetRows[o][k] = memory.array(n);
            }
        }
        if (trained.norm(o) != null) {
            raw[operation.out()] = memory.array(plan.constantOperation(o) ? n : (steps + 1) * n);
        }
        if (operation instanceof Operation.Neurons neuron) {
            if (trained.training().course().dropout().containsKey(operation.node())) {
                raw[operation.out()] = memory.array((steps + 1) * n);
                masks[o] = memory.array(n);
            }
            if (plan.backward(o)) {
                neurons[o] = new NeuronTape((int) n, neuron.fire().isPresent() ? memory.array(steps * n) : null,
                        memory.array((steps + 1) * n),
                        neuron.state().containsKey("i") ? memory.array((steps + 1) * n) : null,
                        raw[operation.out()]);
            }
        }
    }

    float[] signal(int signal) {
        return signals[signal];
    }

    float[] raw(int signal) {
        return raw[signal];
    }

    float[] gradient(int signal) {
        return gradients[signal];
    }

    float[] late(int signal) {
        return late[signal];
    }

    float[] operand(int operation) {
        return operands[operation];
    }

    float[] sum(int operation) {
        return sums[operation];
    }

    float[] targets(int operation) {
        return targets[operation];
    }

    float[][] targetRows(int operation) {
        return targetRows[operation];
    }

    NeuronTape neurons(int operation) {
        return neurons[operation];
    }

    float[] mask(int operation) {
        return masks[operation];
    }

    /** Where step k of a signal starts. */
    int row(int signal, int k) {
        return plan.constant(signal) ? 0 : (k + 1) * plan.size(signal);
    }

    /** Where step k of a signal's gradient starts. */
    int gradientRow(int signal, int k) {
        return plan.constant(signal) ? 0 : k * plan.size(signal);
    }

    /** Where step k of an operation's operand starts, in {@link #operandArray}. */
    int operandRow(int operation, int k) {
        if (operands[operation] != null) {
            return plan.constantOperation(operation) ? 0 : k * plan.operandSize(operation);
        }
        var input = plan.operations().get(operation).in().getFirst();
        return input.late() ? k * plan.size(input.signal()) : row(input.signal(), k);
    }

    /** The distance between the operands of two steps, in {@link #operandArray}. */
    int operandStride(int operation) {
        return operandRow(operation, 1) - operandRow(operation, 0);
    }

    /** The array that holds an operation's operands. */
    float[] operandArray(int operation) {
        return operands[operation] != null
                ? operands[operation]
                : signals[plan.operations().get(operation).in().getFirst().signal()];
    }

    /** Clears the gradients of changing signals, before the backward pass of a segment. */
    void clearSegment() {
        for (int s = 0; s < gradients.length; s++) {
            if (gradients[s] != null && !plan.constant(s)) {
                Arrays.fill(gradients[s], 0);
            }
        }
    }

    /** Clears what a whole sample adds up. */
    void clearSample() {
        for (int s = 0; s < gradients.length; s++) {
            if (gradients[s] != null && plan.constant(s)) {
                Arrays.fill(gradients[s], 0);
            }
            if (late[s] != null) {
                Arrays.fill(late[s], 0);
            }
        }
        for (float[] sum : sums) {
            if (sum != null) {
                Arrays.fill(sum, 0);
            }
        }
    }
}
