package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Checks that engines, native ones included, can work on a memory segment. */
final class SegmentCheck {
    private SegmentCheck() {}

    /**
     * @throws IllegalArgumentException if the memory is on the heap, or its address is not a multiple of
     *     {@code alignment}
     */
    static void offHeap(String what, MemorySegment memory, long alignment) {
        Objects.requireNonNull(memory, what);
        if (!memory.isNative()) {
            throw new IllegalArgumentException(
                    what + " must lie off-heap, this segment is on the heap: allocate it in an Arena");
        }
        if (memory.address() % alignment != 0) {
            throw new IllegalArgumentException(
                    what + " must be aligned to " + alignment + " bytes, this segment starts at " + memory.address());
        }
    }

    /**
     * @throws IllegalArgumentException if the memory is read-only; native code would write to it regardless, or crash
     */
    static void writable(String what, MemorySegment memory) {
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException(what + " must be writable, this segment is read-only");
        }
    }
}
