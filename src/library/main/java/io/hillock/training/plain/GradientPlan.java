package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import java.util.List;

/** Which signals are constant, and which have a gradient (training.md, What has a gradient). Immutable. */
final class GradientPlan {
    private final Program program;
    private final List<Operation> operations;
    private final int[] sizes;
    private final boolean[] constant;
    private final boolean[] hasGradient;
    private final boolean[] readLate;
    /** By operation, as {@link #backToInput}. */
    private final boolean[] backToInput;
    /** The first operation of each stage; at the end, the number of operations. */
    private final int[] stageStart;

    /** @param held whether samples are held */
    GradientPlan(TrainedProgram trained, boolean held) {
        program = trained.program();
        operations = trained.operations();
        int signals = program.signals().size();
        sizes = program.signals().stream().mapToInt(signal -> signal.shape().size()).toArray();
        constant = new boolean[signals];
        hasGradient = new boolean[signals];
        readLate = new boolean[signals];
        stageStart = new int[program.stages().size() + 1];
        for (int stage = 0; stage < program.stages().size(); stage++) {
            stageStart[stage + 1] = stageStart[stage] + program.stages().get(stage).size();
        }
        constant[input()] = held;
        for (List<Operation> stage : program.stages()) {
            Operation first = stage.getFirst();
            constant[first.out()] = stage.size() == 1 && stateless(first)
                    && first.in().stream().allMatch(input -> !input.late() && constant[input.signal()]);
        }
        backToInput = new boolean[operations.size()];
        findGradients(trained);
        operations.forEach(operation -> operation.in().stream().filter(OperationInput::late)
                .forEach(input -> readLate[input.signal()] = true));
    }

    private static boolean stateless(Operation operation) {
        return switch (operation) {
            case Operation.Sum _,Operation.Linear _,Operation.Conv _,Operation.Pool _,Operation.Scale _,Operation.Threshold _ ->
                true;
            case Operation.Delay _,Operation.Neurons _,Operation.Plastic _ -> false;
        };
    }

    private void findGradients(TrainedProgram trained) {
        boolean found = true;
        while (found) { // a cycle may need several rounds
            found = false;
            for (int o = 0; o < operations.size(); o++) {
                backToInput[o] = operations.get(o).in().stream().anyMatch(input -> hasGradient[input.signal()]);
                boolean has = trained.trains(o) || backToInput[o];
                found |= has && !hasGradient[operations.get(o).out()];
                hasGradient[operations.get(o).out()] |= has;
            }
        }
    }

    /** The signal that the caller provides. */
    int input() {
        return program.inputs().getFirst().signal();
    }

    /** The signal of the Output. */
    int output() {
        return program.outputs().getFirst().signal();
    }

    Program program() {
        return program;
    }

    List<Operation> operations() {
        return operations;
    }

    int stages() {
        return stageStart.length - 1;
    }

    int stageStart(int stage) {
        return stageStart[stage];
    }

    int stageEnd(int stage) {
        return stageStart[stage + 1];
    }

    int size(int signal) {
        return sizes[signal];
    }

    /** Whether the signal has one value for all steps. */
    boolean constant(int signal) {
        return constant[signal];
    }

    boolean constantOperation(int operation) {
        return constant[operations.get(operation).out()];
    }

    boolean hasGradient(int signal) {
        return hasGradient[signal];
    }

    /** Whether the operation has a backward pass. */
    boolean backward(int operation) {
        return hasGradient[operations.get(operation).out()];
    }

    /** Whether one of the operation's inputs has a gradient. */
    boolean backToInput(int operation) {
        return backToInput[operation];
    }

    /** Whether an operation reads the signal's value of the step before. */
    boolean readLate(int signal) {
        return readLate[signal];
    }

    /** Whether the operation has inputs that are constant and have a gradient, while its own result changes. */
    boolean sumsOverSteps(int operation) {
        return !constantOperation(operation) && operations.get(operation).in().stream()
                .anyMatch(input -> constant[input.signal()] && hasGradient[input.signal()]);
    }

    /** Elements of an operation's operand. */
    int operandSize(int operation) {
        List<OperationInput> in = operations.get(operation).in();
        return in.isEmpty() ? sizes[operations.get(operation).out()] : sizes[in.getFirst().signal()];
    }
}
