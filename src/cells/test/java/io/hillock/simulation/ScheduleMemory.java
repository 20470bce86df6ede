package io.hillock.simulation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The native memory of one schedule. The next schedule uses it again. */
final class ScheduleMemory implements Arena {
    private static final MemorySegment ALL = Arena.global().allocate(1 << 27, 64);

    private long used;

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        long at = used + alignment - 1 & -alignment;
        if (at + bytes > ALL.byteSize()) {
            throw new IllegalStateException("a schedule takes more than " + ALL.byteSize() + " bytes");
        }
        used = at + bytes;
        return ALL.asSlice(at, bytes).fill((byte) 0);
    }

    @Override
    public MemorySegment.Scope scope() {
        return ALL.scope();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("it ends with its schedule");
    }
}
