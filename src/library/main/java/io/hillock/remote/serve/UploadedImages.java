package io.hillock.remote.serve;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.WireElementType;
import io.hillock.remote.ArraySink;
import io.hillock.remote.MemoryBudget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Images that one connection sends in pieces, until they are loaded. Their memory grows as data arrives, and counts against the budget of
 * all connections. Thread-safe.
 */
final class UploadedImages {
    private static final long FIRST = 1 << 16;

    private final long mostBytes;
    private final int most;
    private final MemoryBudget memory;
    private final Map<Long, Complete> complete = new HashMap<>();
    private boolean closed;

    /**
     * An image that has arrived completely.
     *
     * @param block the memory that holds it
     */
    record Complete(MemorySegment bytes, Block block) {}

    /** Memory counted in the budget. */
    record Block(Arena arena, MemorySegment bytes) {
        static final Block NONE = new Block(Arena.global(), MemorySegment.NULL);

        long size() {
            return bytes.byteSize();
        }
    }

    /**
     * @param mostBytes the most bytes of one image
     * @param most the most complete images that wait to be loaded
     */
    UploadedImages(long mostBytes, int most, MemoryBudget memory) {
        this.mostBytes = mostBytes;
        this.most = most;
        this.memory = memory;
    }

    ArraySink sink(StreamOpen opened) {
        long bytes = opened.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
        if (opened.type() != WireElementType.U8 || opened.shape().size() != 1) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, "shape",
                    "only images are taken here, U8 [bytes], not " + opened.type() + opened.shape());
        }
        if (bytes < 1 || bytes > mostBytes) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "shape", bytes + " bytes, at most " + mostBytes);
        }
        return new Growing(opened.stream(), bytes);
    }

    /** Takes a complete image out. The caller must {@link #free} it. */
    synchronized Complete take(long stream) {
        Complete image = complete.remove(stream);
        if (image == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " is no complete stream");
        }
        return image;
    }

    /** Frees an image that was taken out. */
    void free(Complete image) {
        free(image.block);
    }

    private void free(Block block) {
        if (block != Block.NONE) {
            block.arena.close();
            memory.give(block.size());
        }
    }

    /** @throws InvalidMessageException if there is not enough memory */
    private Block allocate(long bytes) {
        memory.take(bytes, "stream");
        Arena arena = Arena.ofShared();
        try {
            return new Block(arena, arena.allocate(bytes));
        } catch (OutOfMemoryError e) {
            arena.close();
            memory.give(bytes);
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "stream", "no memory for " + bytes + " bytes");
        }
    }

    /** The connection has ended. */
    synchronized void close() {
        closed = true;
        complete.values().forEach(this::free);
        complete.clear();
    }

    private synchronized void keep(long stream, Complete image) {
        if (closed || complete.size() >= most) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", most + " images wait to be loaded");
        }
        Complete before = complete.put(stream, image);
        if (before != null) {
            free(before);
        }
    }

    private final class Growing implements ArraySink {
        private final long stream;
        private final long bytes;
        private Block block = Block.NONE;
        private long taken;

        Growing(long stream, long bytes) {
            this.stream = stream;
            this.bytes = bytes;
        }

        @Override
        public void take(MemorySegment elements) {
            long needed = taken + elements.byteSize();
            if (needed > block.size()) {
                Block larger = allocate(Math.min(bytes, Math.max(Math.max(FIRST, needed), 2 * block.size())));
                MemorySegment.copy(block.bytes, 0, larger.bytes, 0, taken);
                free(block);
                block = larger;
            }
            MemorySegment.copy(elements, 0, block.bytes, taken, elements.byteSize());
            taken = needed;
        }

        @Override
        public void complete() {
            keep(stream, new Complete(block.bytes.asSlice(0, taken), block));
            block = Block.NONE;
        }

        @Override
        public void abandon() {
            free(block);
            block = Block.NONE;
        }
    }
}
