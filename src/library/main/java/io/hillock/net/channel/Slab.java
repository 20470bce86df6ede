package io.hillock.net.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Allocates memory for many short frames from larger pieces, because the system's allocation costs more than reading
 * such a frame. A piece lives as long as anything in it. Copy short data that must live long. One thread at a time.
 */
final class Slab implements SegmentAllocator {
    private static final long PIECE = 1 << 16;
    /** A longer allocation gets memory of its own. */
    private static final long LONGEST = PIECE / 8;
    private static final long ALIGNMENT = 64;

    private MemorySegment piece = MemorySegment.NULL;
    private long used;
    private long allocated;

    /** The bytes requested so far. */
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
