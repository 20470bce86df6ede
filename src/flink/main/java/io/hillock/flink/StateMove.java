package io.hillock.flink;

import io.hillock.learning.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How states of one network become states of another: the step and the variables that both name, in the same shape, move; others of the new
 * network are at rest. Immutable.
 *
 * @param from digest of the network that wrote the states
 * @param bytes size of its stored states
 * @param rest digest and state at rest of the new network
 * @param parts what moves
 * @param lost variables without a place in the new network
 */
record StateMove(String from, int bytes, byte[] rest, List<Part> parts, List<String> lost) {
    /** A variable's bytes in the old and the new stored state. */
    record Part(int from, int to, int bytes) {}

    static StateMove of(String digest, StateLayout old, byte[] rest, StateLayout fresh) {
        Map<Variable, Integer> places = places(fresh);
        List<Part> parts = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        parts.add(new Part(KeyedStates.DIGEST_BYTES, KeyedStates.DIGEST_BYTES, Long.BYTES));
        for (var variable : places(old).entrySet()) {
            Integer to = places.get(variable.getKey());
            if (to == null) {
                lost.add(variable.getKey().name() + " " + variable.getKey().shape());
            } else {
                parts.add(new Part(variable.getValue(), to, bytes(variable.getKey())));
            }
        }
        int floats = old.variables().stream().mapToInt(variable -> variable.shape().size()).sum();
        int bytes = KeyedStates.DIGEST_BYTES + Long.BYTES + (floats + 1) / 2 * Long.BYTES;
        lost.sort(null);
        return new StateMove(digest, bytes, rest, List.copyOf(parts), List.copyOf(lost));
    }

    /** The new stored state. */
    byte[] apply(byte[] stored) {
        byte[] moved = rest.clone();
        for (Part part : parts) {
            System.arraycopy(stored, part.from(), moved, part.to(), part.bytes());
        }
        return moved;
    }

    /** Where each variable begins in a stored state. */
    private static Map<Variable, Integer> places(StateLayout layout) {
        Map<Variable, Integer> places = new HashMap<>();
        int at = KeyedStates.DIGEST_BYTES + Long.BYTES;
        for (Variable variable : layout.variables()) {
            places.put(variable, at);
            at += bytes(variable);
        }
        return places;
    }

    private static int bytes(Variable variable) {
        return variable.shape().size() * Float.BYTES;
    }
}
