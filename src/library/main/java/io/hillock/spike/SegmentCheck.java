package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What a segment must be so that engines, native ones among them, can work on it. */
final class SegmentCheck {
    private SegmentCheck() {}

    /** @throws IllegalArgumentException for memory on the heap, or at an address that is no multiple of {@code alignment} */
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

    /** @throws IllegalArgumentException for memory that may only be read: native code would write through it, or crash */
    static void writable(String what, MemorySegment memory) {
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException(what + " must be writable, this segment is read-only");
        }
    }
}
