package io.hillock.image.program;

import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that engines interpret: signals, state that lives between time steps, and operations in order (image.md).
 * Immutable.
 *
 * @param settings the settings that the image was compiled with
 * @param inputs the signals that the caller provides, at least one; a step of the encoding holds them in this order
 * @param outputs the Outputs, at least one; a row of the results holds them in this order
 * @param stages strongly connected parts in the order in which they run
 * @param nodes all nodes of the network, in the network's order
 */
public record Program(RunSettings settings, List<InputSignal> inputs, List<OutputSignal> outputs,
        List<Signal> signals, List<StateVariable> state, List<List<Operation>> stages, List<NodeEntry> nodes) {

    /** Means "no state variable". */
    public static final int NONE = -1;

    public Program {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        signals = List.copyOf(signals);
        state = List.copyOf(state);
        stages = stages.stream().map(List::copyOf).toList();
        nodes = List.copyOf(nodes);
    }

    public Signal signal(int index) {
        return signals.get(index);
    }

    /** The Inputs and their places in a step of the encoding. */
    public List<InputPort> inputPorts() {
        var ports = new ArrayList<InputPort>();
        int offset = 0;
        for (InputSignal input : inputs) {
            Shape shape = signal(input.signal()).shape();
            ports.add(new InputPort(input.name(), shape, offset));
            offset += shape.size();
        }
        return List.copyOf(ports);
    }

    /** The Outputs and their places in a row of the results. */
    public List<OutputPort> outputPorts() {
        var ports = new ArrayList<OutputPort>();
        int offset = 0;
        for (OutputSignal output : outputs) {
            Shape shape = signal(output.signal()).shape();
            ports.add(new OutputPort(output.name(), shape, offset, output.kind()));
            offset += shape.size();
        }
        return List.copyOf(ports);
    }

    /** The shape of a step of the encoding: the Input's, or [n] for several Inputs of n values together. */
    public Shape inputShape() {
        return row(inputs.stream().map(input -> signal(input.signal()).shape()).toList());
    }

    /** The shape of a row of the results: the Output's, or [n] for several Outputs of n values together. */
    public Shape outputShape() {
        return row(outputs.stream().map(output -> signal(output.signal()).shape()).toList());
    }

    /** Whether any Output carries spikes, which results count. */
    public boolean counts() {
        return outputs.stream().anyMatch(output -> output.kind() == OutputKind.SPIKES);
    }

    private static Shape row(List<Shape> parts) {
        return parts.size() == 1 ? parts.getFirst() : Shape.of(parts.stream().mapToInt(Shape::size).sum());
    }

    /**
     * The index of a state variable by its name, such as {@code fc:weight}.
     *
     * @throws IllegalArgumentException if there is no variable of that name
     */
    public int variable(String name) {
        for (int index = 0; index < state.size(); index++) {
            if (state.get(index).name().equals(name)) {
                return index;
            }
        }
        throw new IllegalArgumentException("no state variable '" + name + "'");
    }

    /** The offset of a state variable in a stream's state, in bytes. */
    public long offset(int variable) {
        long elements = state.subList(0, variable).stream().mapToLong(before -> before.shape().size()).sum();
        return Long.BYTES + elements * Float.BYTES;
    }

    /**
     * The size of one stream's state in bytes: the number of steps (uint64), the variables in order, zeros up to a
     * multiple of 8.
     */
    public long stateBytes() {
        long elements = state.stream().mapToLong(variable -> variable.shape().size()).sum();
        return Long.BYTES + (elements + 1) / 2 * Long.BYTES;
    }
}
