package io.hillock.server.serving;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.image.Image;
import io.hillock.image.program.StateVariable;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * The state of a sequence by the names of its variables, to continue on another version. Immutable.
 *
 * @param step steps so far
 * @param values bytes of each variable
 */
public record SequenceVariables(long step, Map<String, byte[]> values) {
    public SequenceVariables {
        values = Map.copyOf(values);
    }

    /** Of a state of this image, as {@link io.hillock.engine.Session#snapshot} gives it. */
    static SequenceVariables of(Image image, MemorySegment state) {
        Map<String, byte[]> values = new HashMap<>();
        long offset = Long.BYTES;
        for (StateVariable variable : image.program().state()) {
            long bytes = (long) variable.shape().size() * Float.BYTES;
            values.put(variable.name(), state.asSlice(offset, bytes).toArray(JAVA_BYTE));
            offset += bytes;
        }
        return new SequenceVariables(state.get(JAVA_LONG_UNALIGNED, 0), values);
    }

    /** Writes the state of another image: variables of the same name and size go on, others are at rest. */
    void write(Image image, MemorySegment state) {
        image.rest(state);
        state.set(JAVA_LONG_UNALIGNED, 0, step);
        long offset = Long.BYTES;
        for (StateVariable variable : image.program().state()) {
            long bytes = (long) variable.shape().size() * Float.BYTES;
            byte[] value = values.get(variable.name());
            if (value != null && value.length == bytes) {
                MemorySegment.copy(value, 0, state, JAVA_BYTE, offset, value.length);
            }
            offset += bytes;
        }
    }
}
