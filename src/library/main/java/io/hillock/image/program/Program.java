package io.hillock.image.program;

import io.hillock.model.RunSettings;
import io.hillock.spike.OutputKind;
import java.util.List;

/**
 * The program that engines interpret: signals, state that lives between time steps, and operations in order (image.md).
 * Immutable.
 *
 * @param settings the settings that the image was compiled with
 * @param input the signal that the caller provides
 * @param output the signal of the Output node
 * @param stages strongly connected parts in the order in which they run
 * @param nodes all nodes of the network, in the network's order
 */
public record Program(RunSettings settings, int input, int output, OutputKind outputKind, List<Signal> signals,
        List<StateVariable> state, List<List<Operation>> stages, List<NodeEntry> nodes) {

    /** Means "no state variable". */
    public static final int NONE = -1;

    public Program {
        signals = List.copyOf(signals);
        state = List.copyOf(state);
        stages = stages.stream().map(List::copyOf).toList();
        nodes = List.copyOf(nodes);
    }

    public Signal signal(int index) {
        return signals.get(index);
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
