package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Checks parts of a session's state before a caller reads or writes them. */
final class StatePart {
    private StatePart() {}

    /** @throws IllegalArgumentException if the part reaches beyond the state */
    static void check(long offset, MemorySegment part, long stateBytes) {
        if (offset < 0 || offset > stateBytes - part.byteSize()) {
            throw new IllegalArgumentException("state: " + part.byteSize() + " bytes at offset " + offset
                    + " are not inside its " + stateBytes + " bytes");
        }
    }

    /** @throws IllegalArgumentException if {@code into} is read-only */
    static void checkWritable(MemorySegment into) {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("state: the segment to write it to is read-only");
        }
    }

    /**
     * @throws IllegalArgumentException if the part reaches beyond the state variables, cuts a value, or a value is not
     *     finite
     */
    static void checkFloats(long offset, MemorySegment part, long stateBytes) {
        check(offset, part, stateBytes);
        if (offset < Long.BYTES || (offset | part.byteSize()) % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "state: " + part.byteSize() + " bytes at offset " + offset
                            + " are not whole values after the step");
        }
        checkFinite(offset, part);
    }

    /** @param offset offset of the part, for the message */
    static void checkFinite(long offset, MemorySegment part) {
        for (long at = 0; at < part.byteSize(); at += Float.BYTES) {
            if (!Float.isFinite(part.get(JAVA_FLOAT_UNALIGNED, at))) {
                throw new IllegalArgumentException("state: the value at byte " + (offset + at) + " is not finite");
            }
        }
    }
}
