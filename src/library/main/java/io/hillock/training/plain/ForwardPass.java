package io.hillock.training.plain;

import io.hillock.engine.plain.OperationBinder;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import io.hillock.neuron.CubaLif;
import io.hillock.neuron.Fire;
import io.hillock.neuron.If;
import io.hillock.neuron.Lif;
import io.hillock.step.Step;
import io.hillock.training.TrainingException;
import io.hillock.training.plain.backward.NeuronTape;
import java.util.Arrays;
import java.util.List;

/** Runs one sample's steps with the plain engine's own operations, and writes the tape. One thread at a time. */
public final class ForwardPass {
    private final GradientPlan plan;
    private final Tape tape;
    private final List<Operation> operations;
    private final float[][] state;
    private final Step[] steps;
    /** By operation: threshold and reset, where the step leaves the membranes before the threshold; null for others. */
    private final Fire[] fires;
    /** By state variable: where it starts; null for 0. */
    private final float[][] initial;
    /** By operation: spikes of each neuron over all steps; null for operations that do not spike. */
    private final float[][] counts;
    /** By operation: whether its results are normalised while training. */
    private final boolean[] normalised;
    private boolean folded;

    ForwardPass(GradientPlan plan, TrainedProgram trained, Tape tape) {
        this.plan = plan;
        this.tape = tape;
        operations = plan.operations();
        Program program = plan.program();
        state = program.state().stream().map(variable -> new float[variable.shape().size()]).toArray(float[][]::new);
        OperationBinder binder = new OperationBinder(program, trained.arrays(), variable -> state[variable]);
        steps = operations.stream().map(binder::bind).toArray(Step[]::new);
        normalised = new boolean[operations.size()];
        for (int o = 0; o < normalised.length; o++) {
            normalised[o] = trained.norm(o) != null;
        }
        fires = Arrays.stream(steps).map(ForwardPass::fire).toArray(Fire[]::new);
        initial = program.state().stream()
                .map(variable -> variable.initial().map(trained.arrays()::floats).orElse(null))
                .toArray(float[][]::new);
        counts = operations.stream().map(o -> o.spikes() ? new float[plan.size(o.out())] : null)
                .toArray(float[][]::new);
    }

    private static Fire fire(Step step) {
        return switch (step) {
            case If neurons -> neurons.fire();
            case Lif neurons -> neurons.fire();
            case CubaLif neurons -> neurons.fire();
            default -> null;
        };
    }

    float[][] state() {
        return state;
    }

    /** Spikes of each neuron of an operation in this sample. */
    float[] counts(int operation) {
        return counts[operation];
    }

    /**
     * Starts a sample at rest.
     *
     * @param normsFolded whether weights hold the normalisation; otherwise someone normalises results after the stage that writes them
     */
    void rest(boolean normsFolded) {
        folded = normsFolded;
        for (int variable = 0; variable < state.length; variable++) {
            if (initial[variable] == null) {
                Arrays.fill(state[variable], 0);
            } else {
                System.arraycopy(initial[variable], 0, state[variable], 0, state[variable].length);
            }
        }
        for (Fire fire : fires) {
            if (fire != null) {
                fire.thresholdsChanged();
            }
        }
        for (int s = 0; s < plan.program().signals().size(); s++) {
            if (!plan.constant(s)) {
                Arrays.fill(tape.signal(s), 0, plan.size(s), 0);
                Arrays.fill(tape.raw(s), 0, plan.size(s), 0);
            }
        }
        for (float[] count : counts) {
            if (count != null) {
                Arrays.fill(count, 0);
            }
        }
    }

    /**
     * Runs steps {@code from} to {@code from + length} (exclusive). The rows before the first step are as the step before left them.
     *
     * @param first whether these steps run for the first time: then spikes are counted
     */
    void run(float[] input, int from, int length, boolean first) {
        begin(input, from, length);
        runStages(0, plan.stages(), from, length, first);
    }

    /** Starts {@link #run}; {@link #runStages} goes on. */
    void begin(float[] input, int from, int length) {
        int signal = plan.input();
        int n = plan.size(signal);
        if (plan.constant(signal)) {
            System.arraycopy(input, 0, tape.signal(signal), 0, n);
        } else {
            System.arraycopy(input, from * n, tape.signal(signal), n, length * n);
        }
        keepStates();
    }

    /** Runs stages {@code start} to {@code end} (exclusive), as {@link #run} does all. */
    void runStages(int start, int end, int from, int length, boolean first) {
        for (int stage = start; stage < end; stage++) {
            boolean constant = plan.constantOperation(plan.stageStart(stage));
            for (int k = 0; k < (constant ? 1 : length); k++) {
                for (int o = plan.stageStart(stage); o < plan.stageEnd(stage); o++) {
                    step(o, k, from + k, first);
                }
            }
        }
    }

    /** Moves the last of {@code length} rows to the place of the row before the next segment. */
    void carry(int length) {
        for (int s = 0; s < plan.program().signals().size(); s++) {
            if (!plan.constant(s)) {
                int n = plan.size(s);
                System.arraycopy(tape.signal(s), length * n, tape.signal(s), 0, n);
                if (tape.raw(s) != tape.signal(s)) {
                    System.arraycopy(tape.raw(s), length * n, tape.raw(s), 0, n);
                }
            }
        }
    }

    private void keepStates() {
        for (int o = 0; o < operations.size(); o++) {
            if (operations.get(o) instanceof Operation.Neurons neurons && tape.neurons(o) != null) {
                keep(neurons, tape.neurons(o), 0);
            }
        }
    }

    private void keep(Operation.Neurons neurons, NeuronTape into, int row) {
        int n = into.n();
        System.arraycopy(state[neurons.membrane()], 0, into.v(), row * n, n);
        if (into.i() != null) {
            System.arraycopy(state[neurons.state().get("i")], 0, into.i(), row * n, n);
        }
    }

    private void step(int o, int k, long t, boolean first) {
        Operation operation = operations.get(o);
        if (tape.operand(o) != null) {
            add(operation.in(), o, k);
        }
        int out = operation.out();
        int row = tape.row(out, k);
        steps[o].step(tape.operandArray(o), tape.operandRow(o, k), tape.raw(out), row, t);
        NeuronTape neurons = tape.neurons(o);
        if (neurons != null) {
            keep((Operation.Neurons) operation, neurons, k + 1);
            if (neurons.u() != null) {
                System.arraycopy(fires[o].u(), 0, neurons.u(), k * neurons.n(), neurons.n());
            }
        }
        if (first && counts[o] != null) {
            float[] spikes = tape.raw(out);
            float[] count = counts[o];
            for (int j = 0; j < count.length; j++) {
                count[j] += spikes[row + j];
            }
        }
        if (normalised[o] && folded) {
            System.arraycopy(tape.raw(out), row, tape.signal(out), row, plan.size(out));
        }
        float[] mask = tape.mask(o);
        if (mask != null) {
            float[] from = tape.raw(out);
            float[] into = tape.signal(out);
            for (int j = 0; j < mask.length; j++) {
                into[row + j] = from[row + j] * mask[j];
            }
        }
    }

    /** Writes the operand: the sum of the inputs, left to right. */
    private void add(List<OperationInput> inputs, int o, int k) {
        float[] operand = tape.operand(o);
        int to = tape.operandRow(o, k);
        int n = plan.operandSize(o);
        for (int s = 0; s < inputs.size(); s++) {
            int signal = inputs.get(s).signal();
            float[] from = tape.signal(signal);
            int row = inputs.get(s).late() ? k * n : tape.row(signal, k);
            if (s == 0) {
                System.arraycopy(from, row, operand, to, n);
            } else {
                for (int j = 0; j < n; j++) {
                    operand[to + j] += from[row + j];
                }
            }
        }
    }

    /** @throws TrainingException naming the node whose state is infinite or NaN */
    void checkFinite(int sample) {
        for (int variable = 0; variable < state.length; variable++) {
            for (float value : state[variable]) {
                if (!Float.isFinite(value)) {
                    throw notFinite(plan.program().state().get(variable).name(), value, sample);
                }
            }
        }
    }

    /** Says which state variable of a sample is not finite. */
    public static TrainingException notFinite(String variable, float value, int sample) {
        int colon = variable.lastIndexOf(':');
        return new TrainingException(variable.substring(0, colon), "its state '" + variable.substring(colon + 1)
                + "' became " + value + " in sample " + sample
                + "; lower the learning rate, clip gradients, or check dt against tau");
    }
}
