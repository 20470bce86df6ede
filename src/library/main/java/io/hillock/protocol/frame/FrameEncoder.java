package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.compact.CompactEncoding;
import io.hillock.protocol.compact.Handles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Makes frames of envelopes, in memory of its own. One thread at a time; a frame is valid until the next is made. Each method gives
 * the whole frame, length and body, and throws {@link io.hillock.protocol.InvalidMessageException} {@code too_large} where it
 * would exceed the limit.
 */
public final class FrameEncoder {
    private final FrameBuffer buffer;
    private final FrameBuffer packed;
    private final CompactEncoding compact;

    /**
     * @param maxFrame bytes of the largest body that the peer reads
     * @param handles that the peer knows
     */
    public FrameEncoder(int maxFrame, Handles handles) {
        this.buffer = new FrameBuffer(maxFrame);
        this.packed = new FrameBuffer(maxFrame);
        this.compact = new CompactEncoding(handles);
    }

    /**
     * The shortest kind that the peer reads and that holds this message.
     *
     * @param accepts what the peer said that it reads
     * @param compression of tensor frames, where the peer accepts it
     */
    public MemorySegment encode(Envelope envelope, Set<FrameFormat> accepts, Compression compression) {
        if (accepts.contains(FrameFormat.COMPACT) && hasCompactForm(envelope)) {
            return compact(envelope);
        }
        if (!accepts.contains(FrameFormat.TENSORS) || envelope.tensors().isEmpty()) {
            return plain(envelope);
        }
        boolean accepted = switch (compression) {
            case NONE -> true;
            case ZSTD -> accepts.contains(FrameFormat.ZSTD);
            case LZ4 -> accepts.contains(FrameFormat.LZ4);
        };
        return tensor(envelope, accepted ? compression : Compression.NONE);
    }

    public MemorySegment plain(Envelope envelope) {
        try {
            return PlainFrame.encode(envelope, buffer);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }

    /** @param compression what does not get smaller is sent as it is */
    public MemorySegment tensor(Envelope envelope, Compression compression) {
        try {
            return TensorFrame.encode(envelope, compression, buffer, packed);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }

    /**
     * Whether a compact frame can hold all of this message: one of seven types, between cells that have handles, with no context
     * but a deadline, nothing recorded, nothing unknown.
     */
    public boolean hasCompactForm(Envelope envelope) {
        return compact.fits(envelope);
    }

    /** @throws IllegalArgumentException where {@link #hasCompactForm} is false */
    public MemorySegment compact(Envelope envelope) {
        if (!hasCompactForm(envelope)) {
            throw new IllegalArgumentException("no compact frame can hold all of this " + envelope.type());
        }
        return compact.encode(envelope, buffer);
    }
}
