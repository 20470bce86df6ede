package io.hillock.protocol.frame;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.bytes.FrameException;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.compact.CompactDecoding;
import io.hillock.protocol.compact.CompactFrame;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.json.EnvelopeJson;
import io.hillock.protocol.json.TensorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;

/** Decodes frames into envelopes and trusts no number in them. Any thread. */
public final class FrameDecoder {
    private final int maxFrame;
    private final CompactDecoding compact;

    /**
     * @param maxFrame the largest body that this side reads, in bytes, compressed or not
     * @param handles that the peer uses
     */
    public FrameDecoder(int maxFrame, Handles handles) {
        this.maxFrame = FrameBuffer.checkLimit(maxFrame);
        this.compact = new CompactDecoding(handles);
    }

    /**
     * Checks the length field of a frame before memory is allocated for the body.
     *
     * @param field little-endian, as read
     * @return the length of the body in bytes
     * @throws FrameException {@code bad_frame} for 0 and above the limit
     */
    public int bodyLength(int field) {
        long length = Integer.toUnsignedLong(field);
        if (length == 0 || length > maxFrame) {
            throw new FrameException(ErrorCode.BAD_FRAME, 0, "length " + length + ", must be 1 to " + maxFrame);
        }
        return (int) length;
    }

    /**
     * Decodes one body. Tensors are views of it, or of {@code memory} if the frame is plain or compressed. A body on
     * the heap, or one not aligned to 8, is first copied into {@code memory}.
     *
     * @param body without the length
     * @param memory allocates at most the largest frame's size, plus 8 bytes per tensor
     * @throws FrameException for anything that is not a valid message; nothing else is thrown
     */
    public Envelope decode(MemorySegment body, SegmentAllocator memory) {
        if (body.byteSize() == 0 || body.byteSize() > maxFrame) {
            throw new FrameException(ErrorCode.BAD_FRAME, 0,
                    "length " + body.byteSize() + ", must be 1 to " + maxFrame);
        }
        MemorySegment aligned = body.isNative() && body.address() % LittleEndian.ALIGNMENT == 0
                ? body
                : memory.allocate(body.byteSize(), LittleEndian.ALIGNMENT).asSlice(0, body.byteSize()).copyFrom(body);
        byte first = aligned.get(ValueLayout.JAVA_BYTE, 0);
        return switch (first) {
            case PlainFrame.FIRST -> json(() -> PlainFrame.json(aligned), () -> new PlainFrame.Source(memory));
            case TensorFrame.FIRST -> json(() -> TensorFrame.json(aligned),
                    () -> TensorFrame.source(aligned, maxFrame, memory));
            case CompactFrame.FIRST -> compact(aligned);
            default -> throw new FrameException(ErrorCode.BAD_FRAME, 0, "first byte " + Byte.toUnsignedInt(first));
        };
    }

    /** Whether the body is a compact REASONING_REQUEST or BATCH_REQUEST, as far as its first bytes say. */
    public static boolean isRun(MemorySegment body) {
        return CompactFrame.isRun(body);
    }

    /** Decodes the remaining bytes of the buffer. */
    public Envelope decode(ByteBuffer body, SegmentAllocator memory) {
        return decode(MemorySegment.ofBuffer(body), memory);
    }

    private static Envelope json(Supplier<Map<String, Object>> json,
            Supplier<TensorSource> source) {
        long id = 0;
        try {
            Map<String, Object> object = json.get();
            id = EnvelopeJson.id(object);
            return EnvelopeJson.read(object, source.get());
        } catch (InvalidMessageException e) {
            throw new FrameException(e.code(), id, e.getMessage());
        }
    }

    private Envelope compact(MemorySegment body) {
        try {
            return compact.decode(body);
        } catch (InvalidMessageException e) {
            throw new FrameException(e.code(), CompactDecoding.id(body), e.getMessage());
        }
    }
}
