package io.hillock.flink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.hillock.image.Image;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The states of keys as Flink keeps them: the SHA-256 of the image that wrote the state, then the state in the image's layout (image.md).
 * One thread.
 */
final class KeyedStates {
    static final int DIGEST_BYTES = 32;

    private final StateLayout layout;
    /** The digest, then the state at rest. */
    private final byte[] rest;
    private final Map<String, StateMove> moves = new HashMap<>();

    KeyedStates(Image image) {
        layout = StateLayout.of(image);
        long bytes = image.program().stateBytes();
        rest = Arrays.copyOf(HexFormat.of().parseHex(image.digest()), Math.toIntExact(DIGEST_BYTES + bytes));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(bytes, Long.BYTES);
            image.rest(state);
            MemorySegment.copy(state, JAVA_BYTE, 0, rest, DIGEST_BYTES, (int) bytes);
        }
    }

    /** Says how the network of another digest lays out its states. */
    void add(String digest, StateLayout other) {
        moves.put(digest, StateMove.of(digest, other, rest, layout));
    }

    /** A new key's state; must not be changed. */
    byte[] rest() {
        return rest;
    }

    /** Whether the network that runs wrote this state. */
    boolean current(byte[] stored) {
        return stored.length == rest.length && Arrays.equals(stored, 0, DIGEST_BYTES, rest, 0, DIGEST_BYTES);
    }

    /**
     * Finds how a state of another network becomes one of this network.
     *
     * @throws IllegalStateException if nothing is known of that network, or the state has not its size
     */
    StateMove move(byte[] stored, Object key) {
        String digest = HexFormat.of().formatHex(stored, 0, Math.min(stored.length, DIGEST_BYTES));
        StateMove move = moves.get(digest);
        if (move == null || stored.length != move.bytes()) {
            throw new IllegalStateException("the state of key " + key + " has " + stored.length
                    + " bytes and the digest " + digest + (move == null
                            ? ", which none of the networks of this savepoint has"
                            : ", whose network has states of " + move.bytes() + " bytes"));
        }
        return move;
    }

    /** Copies a state out of the memory of a run. */
    byte[] stored(MemorySegment state) {
        byte[] stored = new byte[rest.length];
        System.arraycopy(rest, 0, stored, 0, DIGEST_BYTES);
        MemorySegment.copy(state, JAVA_BYTE, 0, stored, DIGEST_BYTES, stored.length - DIGEST_BYTES);
        return stored;
    }
}
