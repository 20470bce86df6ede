package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.compact.Handles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies messages whose memory its owner will reuse. */
public final class FrameCopy {
    private static final int LENGTH = 4;

    private FrameCopy() {}

    /**
     * The same message in memory of its own, which lives as long as its tensors. A message without tensors is returned
     * as it is.
     */
    public static Envelope of(Envelope envelope) {
        return envelope.tensors().isEmpty() ? envelope : message(frame(envelope));
    }

    /**
     * The whole message as the body of a frame without compression, in native memory of its own, aligned to 8.
     *
     * @throws io.hillock.protocol.InvalidMessageException if it nests too deep or is too large
     */
    public static MemorySegment frame(Envelope envelope) {
        MemorySegment frame = new FrameEncoder(Envelope.MAX_MAX_FRAME, new Handles()).tensor(envelope,
                Compression.NONE);
        long bytes = frame.byteSize() - LENGTH;
        return Arena.ofAuto().allocate(bytes, Long.BYTES).asSlice(0, bytes).copyFrom(frame.asSlice(LENGTH));
    }

    /**
     * The message of a frame's body.
     *
     * @throws io.hillock.protocol.bytes.FrameException if it is none
     */
    public static Envelope message(MemorySegment body) {
        return new FrameDecoder(Envelope.MAX_MAX_FRAME, new Handles()).decode(body, Arena.ofAuto());
    }
}
