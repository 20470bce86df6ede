package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Combines states of one network, element by element. It computes in double, over the states in the order given, and rounds to float32
 * once. Each method throws {@link IncompatibleStateException} if images, variables or versions differ, or a result is not finite.
 */
public final class Merge {
    private Merge() {}

    /** The mean of states of the same version, which is also the result's. */
    public static NetworkState average(List<NetworkState> states) {
        NetworkState first = states.getFirst();
        for (NetworkState state : states) {
            requireSameVariables(first, state);
            if (state.version() != first.version()) {
                throw new IncompatibleStateException("one state is at version " + first.version() + ", another at "
                        + state.version());
            }
        }
        return combine(first, states, first.version(), (_, values) -> {
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            return sum / values.length;
        });
    }

    /** {@code base} plus all changes of the others since; its version counts all their steps or updates. */
    public static NetworkState deltas(NetworkState base, List<NetworkState> states) {
        long version = base.version();
        for (NetworkState state : states) {
            requireSameVariables(base, state);
            if (state.version() < base.version()) {
                throw new IncompatibleStateException("a state at version " + state.version()
                        + " has no changes since version " + base.version());
            }
            version += state.version() - base.version();
        }
        return combine(base, states, version, (old, values) -> {
            double sum = old;
            for (float value : values) {
                sum += (double) value - old;
            }
            return sum;
        });
    }

    /** The differences from {@code base} to {@code state}, each rounded once; the version is that of {@code state}. */
    public static NetworkState difference(NetworkState base, NetworkState state) {
        requireSameVariables(base, state);
        return combine(base, List.of(state), state.version(), (old, values) -> (double) values[0] - old);
    }

    /** {@code base} plus differences; the version stays. */
    public static NetworkState add(NetworkState base, NetworkState differences) {
        requireSameVariables(base, differences);
        return combine(base, List.of(differences), base.version(), (old, values) -> (double) old + values[0]);
    }

    private interface Rule {
        double apply(float base, float[] values);
    }

    private static NetworkState combine(NetworkState base, List<NetworkState> states, long version, Rule rule) {
        List<MemorySegment> merged = new ArrayList<>();
        float[] values = new float[states.size()];
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < base.variables().size(); i++) {
                MemorySegment old = base.values(i);
                MemorySegment into = arena.allocate(old.byteSize(), Float.BYTES);
                int variable = i;
                List<MemorySegment> sources = states.stream().map(state -> state.values(variable)).toList();
                for (long j = 0; j < old.byteSize() / Float.BYTES; j++) {
                    for (int state = 0; state < values.length; state++) {
                        values[state] = sources.get(state).getAtIndex(JAVA_FLOAT, j);
                    }
                    float result = (float) rule.apply(old.getAtIndex(JAVA_FLOAT, j), values);
                    if (!Float.isFinite(result)) {
                        throw new IncompatibleStateException("state variable '" + base.variables().get(i).name()
                                + "' would not be finite at index " + j);
                    }
                    into.setAtIndex(JAVA_FLOAT, j, result);
                }
                merged.add(into);
            }
            return NetworkState.of(base.layout(), version, base.variables(), merged);
        }
    }

    private static void requireSameVariables(NetworkState one, NetworkState other) {
        one.requireLayout(other);
        if (!one.variables().equals(other.variables())) {
            throw new IncompatibleStateException(
                    "one state has " + one.variables() + ", the other " + other.variables());
        }
    }
}
