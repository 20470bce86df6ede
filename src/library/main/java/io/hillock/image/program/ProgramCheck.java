package io.hillock.image.program;

import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.model.Shape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;

/**
 * Checks that a program is meaningful, as "What a reader checks" in image.md lists, so that an engine can run it
 * without further checks.
 */
public final class ProgramCheck {
    private static final int UNWRITTEN = -1;

    private final Program program;
    private final ImageOrigin origin;
    private final StateClaims state;
    private final TensorCheck tensors;
    private final OperationCheck operations;
    /** The signals that the caller provides. */
    private final BitSet given = new BitSet();
    /** For each signal, the stage that writes it. */
    private final int[] stageOf;

    public ProgramCheck(Program program, Safetensors file, ImageOrigin origin) {
        this.program = program;
        this.origin = origin;
        state = new StateClaims(program.state(), origin);
        tensors = new TensorCheck(file, origin);
        operations = new OperationCheck(program.signals(), state, tensors, origin);
        stageOf = new int[program.signals().size()];
        Arrays.fill(stageOf, UNWRITTEN);
    }

    public void check() {
        checkTotals();
        checkInputs();
        checkOutputs();
        checkWriters();
        checkReaders();
        checkInitial();
        program.stages().forEach(stage -> stage.forEach(operations::check));
        checkPrevious();
        state.end();
        checkNodes();
    }

    private void checkTotals() {
        checkTotal("signals", program.signals().stream().map(Signal::shape).toList());
        checkTotal("state", program.state().stream().map(StateVariable::shape).toList());
    }

    private void checkTotal(String what, List<Shape> shapes) {
        long elements = shapes.stream().mapToLong(Shape::size).sum();
        origin.require(elements <= ProgramReader.MOST_ELEMENTS, "%s: %d elements in all are more than %d", what,
                elements,
                ProgramReader.MOST_ELEMENTS);
    }

    private void checkInputs() {
        var names = new HashSet<String>();
        for (InputSignal input : program.inputs()) {
            String user = "input '" + input.name() + "'";
            checkSignal(input.signal(), user);
            origin.require(names.add(input.name()), "%s: is listed twice", user);
            origin.require(!given.get(input.signal()), "%s: signal %d is another input's", user, input.signal());
            given.set(input.signal());
        }
    }

    private void checkOutputs() {
        var names = new HashSet<String>();
        for (OutputSignal output : program.outputs()) {
            String user = "output '" + output.name() + "'";
            checkSignal(output.signal(), user);
            origin.require(names.add(output.name()), "%s: is listed twice", user);
        }
        checkTotal("outputs", program.outputs().stream().map(output -> program.signal(output.signal()).shape())
                .toList());
    }

    private void checkSignal(int index, String user) {
        origin.require(index >= 0 && index < stageOf.length, "%s: signal %d is not one of the %d there are", user,
                index,
                stageOf.length);
    }

    private void checkWriters() {
        for (int stage = 0; stage < program.stages().size(); stage++) {
            for (Operation operation : program.stages().get(stage)) {
                int out = operation.out();
                checkSignal(out, user(operation));
                origin.require(!given.get(out), "%s: writes signal %d, an input", user(operation), out);
                origin.require(stageOf[out] == UNWRITTEN, "%s: signal %d is written twice", user(operation), out);
                stageOf[out] = stage;
            }
        }
        for (int signal = 0; signal < stageOf.length; signal++) {
            origin.require(given.get(signal) || stageOf[signal] != UNWRITTEN,
                    "signal '%s': nothing writes it", program.signal(signal).name());
        }
    }

    private void checkReaders() {
        var written = new boolean[stageOf.length];
        program.inputs().forEach(input -> written[input.signal()] = true);
        for (int stage = 0; stage < program.stages().size(); stage++) {
            for (Operation operation : program.stages().get(stage)) {
                for (OperationInput source : operation.in()) {
                    checkSignal(source.signal(), user(operation));
                    if (source.late()) {
                        checkLate(source.signal(), stage, operation);
                    } else {
                        origin.require(written[source.signal()], "%s: signal %d is read before it is written",
                                user(operation),
                                source.signal());
                    }
                }
                checkPost(operation, stage);
                written[operation.out()] = true;
            }
        }
    }

    private void checkInitial() {
        for (StateVariable variable : program.state()) {
            String user = "state '" + variable.name() + "'";
            variable.initial().ifPresent(tensor -> tensors.floats(tensor, variable.shape(), user));
        }
    }

    private void checkPost(Operation operation, int stage) {
        if (operation instanceof Operation.Plastic plastic) {
            checkSignal(plastic.post(), user(operation));
            origin.require(stageOf[plastic.post()] == stage,
                    "%s: learns from signal %d, which its stage does not write", user(operation), plastic.post());
        }
    }

    private void checkLate(int signal, int stage, Operation reader) {
        origin.require(!given.get(signal) && stageOf[signal] == stage,
                "%s: signal %d is read late from another stage",
                user(reader), signal);
        origin.require(program.signal(signal).previous() != Program.NONE,
                "%s: signal %d is read late but has no previous",
                user(reader), signal);
    }

    private void checkPrevious() {
        for (int index = 0; index < stageOf.length; index++) {
            Signal signal = program.signal(index);
            String user = "previous of signal '" + signal.name() + "'";
            if (signal.previous() != Program.NONE) {
                origin.require(!given.get(index), "%s: an input has none", user);
                state.claim(signal.previous(), Shape.of(signal.shape().size()), user);
            }
        }
        program.stages().forEach(stage -> stage.forEach(this::checkReported));
    }

    private void checkReported(Operation operation) {
        origin.require(!operation.reportsPreviousStep() || program.signal(operation.out()).previous() != Program.NONE,
                "%s: report is previous_step, but signal %d has no previous", user(operation), operation.out());
    }

    private void checkNodes() {
        var names = new HashSet<String>();
        for (NodeEntry node : program.nodes()) {
            String user = "node '" + node.name() + "'";
            origin.require(names.add(node.name()), "%s: is listed twice", user);
            checkSignal(node.signal(), user);
            Shape signal = program.signal(node.signal()).shape();
            origin.require(node.shape().size() == signal.size(), "%s: shape %s does not fit the signal's %s", user,
                    node.shape(),
                    signal);
            if (node.membrane() != Program.NONE) {
                checkMembrane(node);
            }
        }
    }

    private void checkMembrane(NodeEntry node) {
        String user = "membrane of node '" + node.name() + "'";
        StateVariable variable = state.variable(node.membrane(), user);
        origin.require(operations.isMembrane(node.membrane()), "%s: state '%s' is not a neuron's v", user,
                variable.name());
        origin.require(node.shape().size() == variable.shape().size(), "%s: shape %s does not fit state '%s' of %s",
                user,
                node.shape(), variable.name(), variable.shape());
    }

    static String user(Operation operation) {
        return "operation '" + operation.node() + "'";
    }
}
