package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.compact.CompactEncoding;
import io.hillock.protocol.compact.Handles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Encodes envelopes as frames in memory of its own. One thread at a time; a frame is valid until the next one is
 * encoded. Each method returns the whole frame, length and body. It throws
 * {@link io.hillock.protocol.InvalidMessageException} {@code too_large} if the frame would exceed the limit.
 */
public final class FrameEncoder {
    private final FrameBuffer buffer;
    private final FrameBuffer packed;
    private final CompactEncoding compact;

    /**
     * @param maxFrame the largest body that the peer reads, in bytes
     * @param handles that the peer knows
     */
    public FrameEncoder(int maxFrame, Handles handles) {
        this.buffer = new FrameBuffer(maxFrame);
        this.packed = new FrameBuffer(maxFrame);
        this.compact = new CompactEncoding(handles);
    }

    /**
     * Encodes the shortest kind of frame that the peer reads and that can hold this message. Spikes become rows if the
     * peer does not read them.
     *
     * @param accepts the formats that the peer reads
     * @param compression of tensor frames, if the peer accepts it
     */
    public MemorySegment encode(Envelope envelope, Set<FrameFormat> accepts, Compression compression) {
        if (!accepts.contains(FrameFormat.SPIKES) && SpikesInFull.needed(envelope)) {
            try (Arena rows = Arena.ofConfined()) {
                return readable(SpikesInFull.of(envelope, rows, buffer.maxFrame()), accepts, compression);
            }
        }
        return readable(envelope, accepts, compression);
    }

    private MemorySegment readable(Envelope envelope, Set<FrameFormat> accepts, Compression compression) {
        if (accepts.contains(FrameFormat.COMPACT) && hasCompactForm(envelope)) {
            return compact.encode(envelope, buffer);
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

    /** @param compression content that would not shrink is sent uncompressed */
    public MemorySegment tensor(Envelope envelope, Compression compression) {
        try {
            return TensorFrame.encode(envelope, compression, buffer, packed);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }

    /**
     * Whether a compact frame can hold all of this message. It must have one of seven types, go between cells with
     * handles, and have no context but a deadline, no recordings and no unknown fields.
     */
    public boolean hasCompactForm(Envelope envelope) {
        return compact.fits(envelope);
    }

    /** @throws IllegalArgumentException if {@link #hasCompactForm} is false */
    public MemorySegment compact(Envelope envelope) {
        if (!hasCompactForm(envelope)) {
            throw new IllegalArgumentException("no compact frame can hold all of this " + envelope.type());
        }
        return compact.encode(envelope, buffer);
    }
}
