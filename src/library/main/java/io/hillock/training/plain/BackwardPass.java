package io.hillock.training.plain;

import io.hillock.engine.plain.transform.Window;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.training.plain.backward.BackwardStep;
import io.hillock.training.plain.backward.ConstantGradients;
import io.hillock.training.plain.backward.ConvBackward;
import io.hillock.training.plain.backward.DelayBackward;
import io.hillock.training.plain.backward.PoolBackward;
import io.hillock.training.plain.backward.RateGradient;
import io.hillock.training.plain.backward.SurrogateCurve;
import io.hillock.training.plain.backward.ThresholdBackward;
import java.util.Arrays;
import java.util.List;

/** Runs the operations of one sample backwards over the tape (training.md, Order of arrival). One thread at a time. */
final class BackwardPass {
    private final GradientPlan plan;
    private final TrainedProgram trained;
    private final Tape tape;
    private final List<Operation> operations;
    /** By operation; null without a backward pass. */
    private final BackwardStep[] steps;
    private final ConstantGradients[] constants;
    private final float[] gx;
    private final int window;

    /** @param penalties on rates, in their order */
    BackwardPass(GradientPlan plan, TrainedProgram trained, Tape tape, List<RateGradient> penalties) {
        this.plan = plan;
        this.trained = trained;
        this.tape = tape;
        operations = plan.operations();
        window = trained.training().gradients().window().orElse(Integer.MAX_VALUE);
        constants = new ConstantGradients[operations.size()];
        steps = new BackwardStep[operations.size()];
        int largest = 1;
        for (int o = 0; o < operations.size(); o++) {
            largest = Math.max(largest, plan.operandSize(o));
            if (plan.backward(o)) {
                constants[o] = trained.neurons(o) == null ? null : trained.neurons(o).newGradients();
                steps[o] = bind(o, penalties);
            }
        }
        gx = new float[largest];
    }

    private BackwardStep bind(int o, List<RateGradient> penalties) {
        ProgramArrays arrays = trained.arrays();
        int n = plan.size(operations.get(o).out());
        return switch (operations.get(o)) {
            case Operation.Sum _ -> (_, _, _, d, to, into) -> System.arraycopy(d, to, into, 0, n);
            case Operation.Linear linear -> linear(o, linear);
            case Operation.Conv conv ->
                new ConvBackward(Window.of(conv, arrays.shape(conv.weight())), conv.input().dim(0),
                        conv.output().dim(0), conv.groups(), arrays.kernel(conv), tape.targets(o), plan.backToInput(o));
            case Operation.Pool pool -> new PoolBackward(Window.of(pool), pool.input().dim(0), pool.average());
            case Operation.Scale scale -> scale(arrays.floats(scale.scale()));
            case Operation.Threshold threshold -> threshold(o, arrays.floats(threshold.threshold()));
            case Operation.Delay delay -> new DelayBackward(arrays.ints(delay.delay()),
                    plan.program().state().get(delay.ring()).shape().dim(0));
            case Operation.Neurons neurons ->
                NeuronBackwards.of(neurons, trained, tape.neurons(o), tape.mask(o), rates(o, penalties),
                        constants[o]);
            case Operation.Plastic _ -> throw new IllegalStateException("refused before the training started");
        };
    }

    private static float[][] rates(int o, List<RateGradient> penalties) {
        return penalties.stream().filter(penalty -> penalty.operation() == o).map(RateGradient::gradient)
                .toArray(float[][]::new);
    }

    private BackwardStep linear(int o, Operation.Linear linear) {
        var columns = plan.backToInput(o)
                ? new io.hillock.engine.plain.transform.Linear(trained.transposed(linear), null)
                : null;
        float[][] rows = tape.targetRows(o);
        return (k, _, _, d, to, into) -> {
            if (rows != null) {
                System.arraycopy(d, to, rows[k], 0, rows[k].length);
            }
            if (columns != null) {
                columns.step(d, to, into, 0, 0);
            }
        };
    }

    private static BackwardStep scale(float[] scale) {
        return (_, _, _, d, to, into) -> {
            for (int j = 0; j < scale.length; j++) {
                into[j] = scale[j] * d[to + j];
            }
        };
    }

    private BackwardStep threshold(int o, float[] threshold) {
        return new ThresholdBackward(threshold, SurrogateCurve.of(trained.training().gradients().surrogate()),
                trained.parameter(o, "threshold") != null);
    }

    /** The backward pass of an operation; null without one. */
    BackwardStep step(int operation) {
        return steps[operation];
    }

    /** Gradients of the constants of an operation's neurons in this sample; null if they are not trained. */
    ConstantGradients constants(int operation) {
        return constants[operation];
    }

    /** Starts a sample. */
    void begin() {
        tape.clearSample();
        for (BackwardStep step : steps) {
            if (step != null) {
                step.begin();
            }
        }
    }

    /** Visits steps {@code from} to {@code from + length} (exclusive), whose gradients hold what comes from the loss. */
    void run(int from, int length) {
        runStages(plan.stages(), 0, from, length);
    }

    /** Visits stages before {@code end} down to {@code start}, as {@link #run} does all. */
    void runStages(int end, int start, int from, int length) {
        for (int stage = end - 1; stage >= start; stage--) {
            int first = plan.stageStart(stage);
            int behind = plan.stageEnd(stage);
            if (plan.constantOperation(first)) {
                continue;
            }
            for (int k = length - 1; k >= 0; k--) {
                if ((from + k + 1) % window == 0) {
                    cut(first, behind);
                }
                for (int o = first; o < behind; o++) {
                    takeLate(operations.get(o).out(), k);
                }
                for (int o = behind - 1; o >= first; o--) {
                    if (steps[o] != null) {
                        visit(o, k);
                    }
                }
            }
        }
    }

    /** Visits the operations whose results are constant, after the first step of the sample. */
    void finish() {
        finish(operations.size(), 0);
    }

    /** Does so for operations before {@code end} down to {@code start}. */
    void finish(int end, int start) {
        for (int o = end - 1; o >= start; o--) {
            float[] sum = tape.sum(o);
            if (plan.constantOperation(o)) {
                if (steps[o] != null) {
                    visit(o, 0);
                }
            } else if (sum != null) {
                List<OperationInput> inputs = operations.get(o).in();
                for (int i = 0; i < inputs.size(); i++) {
                    OperationInput input = inputs.get(i);
                    float[] gradient = tape.gradient(input.signal());
                    if (gradient != null && plan.constant(input.signal())) {
                        add(gradient, 0, sum, sum.length);
                    }
                }
            }
        }
    }

    private void cut(int first, int behind) {
        for (int o = first; o < behind; o++) {
            if (steps[o] != null) {
                steps[o].cut();
            }
            float[] late = tape.late(operations.get(o).out());
            if (late != null) {
                Arrays.fill(late, 0);
            }
        }
    }

    private void takeLate(int signal, int k) {
        float[] late = tape.late(signal);
        if (late != null) {
            add(tape.gradient(signal), tape.gradientRow(signal, k), late, late.length);
            Arrays.fill(late, 0);
        }
    }

    private void visit(int o, int k) {
        Operation operation = operations.get(o);
        int out = operation.out();
        steps[o].step(k, tape.operandArray(o), tape.operandRow(o, k), tape.gradient(out), tape.gradientRow(out, k), gx);
        if (!plan.backToInput(o)) {
            return;
        }
        int n = plan.operandSize(o);
        if (tape.sum(o) != null) {
            add(tape.sum(o), 0, gx, n);
        }
        for (int i = 0; i < operation.in().size(); i++) {
            OperationInput input = operation.in().get(i);
            float[] gradient = tape.gradient(input.signal());
            if (gradient == null) {
                continue;
            }
            if (input.late()) {
                add(tape.late(input.signal()), 0, gx, n);
            } else if (!plan.constant(input.signal()) || plan.constantOperation(o)) {
                add(gradient, tape.gradientRow(input.signal(), k), gx, n);
            }
        }
    }

    private static void add(float[] into, int to, float[] from, int n) {
        for (int j = 0; j < n; j++) {
            into[to + j] += from[j];
        }
    }
}
