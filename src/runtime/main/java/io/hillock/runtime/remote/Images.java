package io.hillock.runtime.remote;

import io.hillock.message.ElementType;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.StreamOpen;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Images that one connection sent in pieces, until they are loaded. Any thread. */
final class Images {
    private static final long FIRST = 1 << 16;

    private final long mostBytes;
    private final int most;
    private final Map<Long, MemorySegment> complete = new HashMap<>();

    Images(long mostBytes, int most) {
        this.mostBytes = mostBytes;
        this.most = most;
    }

    ArraySink sink(StreamOpen opened) {
        long bytes = opened.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
        if (opened.type() != ElementType.U8 || opened.shape().size() != 1) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, "shape",
                    "only images are taken here, U8 [bytes], not " + opened.type() + opened.shape());
        }
        if (bytes < 1 || bytes > mostBytes) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "shape", bytes + " bytes, at most " + mostBytes);
        }
        return new Growing(opened.stream(), bytes);
    }

    /** Takes a complete one out. */
    synchronized MemorySegment take(long stream) {
        MemorySegment bytes = complete.remove(stream);
        if (bytes == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " is no complete stream");
        }
        return bytes;
    }

    private synchronized void keep(long stream, MemorySegment bytes) {
        if (complete.size() >= most) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", most + " images wait to be loaded");
        }
        complete.put(stream, bytes);
    }

    /** Memory grows with what came, not with what was announced. */
    private final class Growing implements ArraySink {
        private final long stream;
        private final long bytes;
        private MemorySegment memory;
        private long taken;

        Growing(long stream, long bytes) {
            this.stream = stream;
            this.bytes = bytes;
            this.memory = Arena.ofAuto().allocate(Math.min(bytes, FIRST));
        }

        @Override
        public void take(MemorySegment elements) {
            long needed = taken + elements.byteSize();
            if (needed > memory.byteSize()) {
                long size = Math.min(bytes, Math.max(needed, 2 * memory.byteSize()));
                MemorySegment larger = Arena.ofAuto().allocate(size);
                MemorySegment.copy(memory, 0, larger, 0, taken);
                memory = larger;
            }
            MemorySegment.copy(elements, 0, memory, taken, elements.byteSize());
            taken = needed;
        }

        @Override
        public void complete() {
            keep(stream, memory.asSlice(0, taken));
        }

        @Override
        public void abandon() {
            memory = MemorySegment.NULL;
        }
    }
}
