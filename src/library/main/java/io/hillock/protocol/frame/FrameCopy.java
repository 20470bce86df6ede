package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.compact.Handles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies messages whose memory its owner will reuse. */
public final class FrameCopy {
    private static final int LENGTH = 4;

    private FrameCopy() {}

    /**
     * The same message in memory of its own, which lives as long as its tensors. A message without tensors is returned
     * as it is.
     */
    public static Envelope of(Envelope envelope) {
        if (envelope.tensors().isEmpty()) {
            return envelope;
        }
        var none = new Handles();
        MemorySegment frame = new FrameEncoder(Envelope.MAX_MAX_FRAME, none).tensor(envelope, Compression.NONE);
        MemorySegment body = MemorySegment.ofArray(frame.asSlice(LENGTH).toArray(ValueLayout.JAVA_BYTE));
        return new FrameDecoder(Envelope.MAX_MAX_FRAME, none).decode(body, Arena.ofAuto());
    }
}
