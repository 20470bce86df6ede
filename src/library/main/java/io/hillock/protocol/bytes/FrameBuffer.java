package io.hillock.protocol.bytes;

import io.hillock.protocol.Envelope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for building frames, one after the other. It grows as needed. One thread at a time.
 *
 * <pre>
 *     offset  size  field
 *     0       4     not part of the frame: lets the body start at a multiple of 8
 *     4       4     length of the body
 *     8       …     body
 * </pre>
 */
public final class FrameBuffer {
    private static final int LENGTH = 4;
    private static final int BODY = 8;
    private static final int FIRST = 4096;

    private final int maxFrame;
    private MemorySegment memory = allocate(FIRST);

    /** @param maxFrame the largest body in bytes, see {@link Envelope#MIN_MAX_FRAME} */
    public FrameBuffer(int maxFrame) {
        this.maxFrame = checkLimit(maxFrame);
    }

    public static int checkLimit(int maxFrame) {
        if (maxFrame < Envelope.MIN_MAX_FRAME || maxFrame > Envelope.MAX_MAX_FRAME) {
            throw new IllegalArgumentException("the largest frame must have " + Envelope.MIN_MAX_FRAME + " to "
                    + Envelope.MAX_MAX_FRAME + " bytes, not " + maxFrame);
        }
        return maxFrame;
    }

    public int maxFrame() {
        return maxFrame;
    }

    /**
     * Room for a body of this size, aligned to 8. The previous content is lost.
     *
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large} above the limit
     */
    public MemorySegment body(long bytes) {
        if (bytes > maxFrame) {
            throw FrameRefusal.tooLarge(bytes, maxFrame);
        }
        if (memory.byteSize() < BODY + bytes) {
            memory = allocate(BODY + Math.min(maxFrame, Math.max(bytes, 2 * memory.byteSize())));
        }
        return memory.asSlice(BODY, bytes);
    }

    /**
     * The frame around the first {@code bodyBytes} of the last {@link #body}. Valid until the next call of
     * {@link #body}.
     */
    public MemorySegment frame(long bodyBytes) {
        memory.set(LittleEndian.INT, LENGTH, (int) bodyBytes);
        return memory.asSlice(LENGTH, BODY - LENGTH + bodyBytes);
    }

    private static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(bytes, LittleEndian.ALIGNMENT);
    }
}
