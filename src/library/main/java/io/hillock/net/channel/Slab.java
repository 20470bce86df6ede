package io.hillock.net.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Memory for many short frames, had from the system in larger pieces, for that costs more than reading such a frame. A piece lives as
 * long as anything in it does: who keeps something short for long had better copy it. One thread at a time.
 */
final class Slab implements SegmentAllocator {
    private static final long PIECE = 1 << 16;
    /** What is longer has memory of its own. */
    private static final long LONGEST = PIECE / 8;
    private static final long ALIGNMENT = 64;

    private MemorySegment piece = MemorySegment.NULL;
    private long used;
    private long allocated;

    /** Bytes asked for so far. */
    long allocated() {
        return allocated;
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        allocated += bytes;
        if (bytes > LONGEST || alignment > ALIGNMENT) {
            return Arena.ofAuto().allocate(bytes, alignment);
        }
        long at = used + alignment - 1 & -alignment;
        if (at + bytes > piece.byteSize()) {
            piece = Arena.ofAuto().allocate(PIECE, ALIGNMENT);
            at = 0;
        }
        used = at + bytes;
        return piece.asSlice(at, bytes);
    }
}
