package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;

/**
 * STREAM_CHUNK, without flags and text. The tensor is the chunk. One thread at a time.
 *
 * <pre>
 *     32  4   zero
 *     36  4   text (0) and tensors, see CompactTensors
 *     40  8   stream
 *     48  8   index
 *     56  48  descriptor
 * </pre>
 */
public final class ChunkFrame extends CompactTensors {
    private static final int STREAM = 40;
    private static final int INDEX = 48;
    private static final int END = 56;
    private static final byte[] NO_TEXT = {};

    /** Creates a frame without a body: wrap one or begin one. */
    public ChunkFrame() {}

    public void begin(MemorySegment body, long stream, long index) {
        begin(body, MessageType.STREAM_CHUNK, NO_TEXT, 1);
        body.set(LittleEndian.LONG, STREAM, stream);
        body.set(LittleEndian.LONG, INDEX, index);
    }

    @Override
    int fieldsEnd() {
        return END;
    }

    @Override
    int flagsOf(MessageType type) {
        return 0;
    }

    @Override
    int slotsOf(MessageType type) {
        return 1 << TensorSlot.CHUNK.number();
    }

    @Override
    void checkFields() {
        if (type() != MessageType.STREAM_CHUNK || network() != 0 || body().get(LittleEndian.INT, FIELDS) != 0
                || textBytes() != 0) {
            throw FrameRefusal.badFrame("chunk", "what should be zero is not");
        }
    }

    public long stream() {
        return body().get(LittleEndian.LONG, STREAM);
    }

    public long index() {
        return body().get(LittleEndian.LONG, INDEX);
    }
}
