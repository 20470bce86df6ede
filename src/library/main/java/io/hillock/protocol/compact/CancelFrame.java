package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;

/**
 * CANCEL, 40 bytes, without flags. One thread at a time.
 *
 * <pre>
 *     32  8   id of the request
 * </pre>
 */
public final class CancelFrame extends CompactFrame {
    private static final int REQUEST = FIELDS;
    private static final int END = 40;

    /** Creates a frame without a body: wrap one or begin one. */
    public CancelFrame() {}

    public void begin(MemorySegment body) {
        begin(body, MessageType.CANCEL);
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
    void check() {
        if (type() != MessageType.CANCEL || network() != 0) {
            throw FrameRefusal.badFrame("cancel", "what should be zero is not");
        }
    }

    @Override
    public long size() {
        return END;
    }

    public long request() {
        return body().get(LittleEndian.LONG, REQUEST);
    }

    public void request(long id) {
        body().set(LittleEndian.LONG, REQUEST, id);
    }
}
