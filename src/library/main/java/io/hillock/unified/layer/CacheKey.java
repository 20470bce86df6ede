package io.hillock.unified.layer;

import io.hillock.spike.ResponseShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What an answer depends on: the image (its digest covers the run settings), the requested outputs, and one sample's encoding. Equality
 * compares every byte. A key over the caller's memory is for a look-up only; {@link #copied()} makes one to store.
 */
final class CacheKey {
    private final String digest;
    private final ResponseShape answer;
    private final boolean held;
    private final MemorySegment memory;
    private final long offset;
    private final long bytes;
    private final long hash;

    /** @param answer the shape of the requested answer, for one sample */
    CacheKey(String digest, ResponseShape answer, boolean held, MemorySegment memory, long offset, long bytes) {
        this(digest, answer, held, memory, offset, bytes, WordHash.hash(memory, offset, bytes));
    }

    CacheKey(String digest, ResponseShape answer, boolean held, MemorySegment memory, long offset, long bytes,
            long hash) {
        this.digest = digest;
        this.answer = answer;
        this.held = held;
        this.memory = memory;
        this.offset = offset;
        this.bytes = bytes;
        this.hash = hash;
    }

    /** This key over a copy of the encoding. */
    CacheKey copied() {
        byte[] copy = new byte[Math.toIntExact(bytes)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, copy, 0, copy.length);
        return new CacheKey(digest, answer, held, MemorySegment.ofArray(copy), 0, bytes, hash);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof CacheKey other && hash == other.hash && bytes == other.bytes && held == other.held
                && (digest == other.digest || digest.equals(other.digest))
                && (answer == other.answer || answer.equals(other.answer))
                && MemorySegment.mismatch(memory, offset, offset + bytes, other.memory, other.offset,
                        other.offset + bytes) < 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }
}
