package io.hillock.protocol.frame;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.compact.Handles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Both ends of a connection in one: the decoder reads what the encoder writes. */
final class Wire {
    static final int MAX_FRAME = Envelope.DEFAULT_MAX_FRAME;

    private Wire() {}

    /** Handles that tests and test vectors use. */
    static Handles handles() {
        var handles = new Handles();
        handles.nameCell(1, "router");
        handles.nameCell(2, "cpp-teacher-1");
        handles.nameNetwork(7, "braille");
        return handles;
    }

    static FrameEncoder encoder() {
        return new FrameEncoder(MAX_FRAME, handles());
    }

    static FrameDecoder decoder() {
        return new FrameDecoder(MAX_FRAME, handles());
    }

    /** Decodes a whole frame, in memory of exactly its body's size. */
    static Envelope decode(FrameDecoder decoder, byte[] frame) {
        return decode(decoder, MemorySegment.ofArray(frame));
    }

    static Envelope decode(FrameDecoder decoder, MemorySegment frame) {
        int length = decoder.bodyLength(frame.get(LittleEndian.INT.withByteAlignment(1), 0));
        MemorySegment body = Arena.ofAuto().allocate(length, 8);
        MemorySegment.copy(frame, 4, body, 0, length);
        return decoder.decode(body, Arena.ofAuto());
    }

    static byte[] bytes(MemorySegment frame) {
        return frame.toArray(ValueLayout.JAVA_BYTE);
    }
}
