package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * ACK, 40 bytes. The network handle in the head is that of the loaded network. One thread at a time.
 *
 * <pre>
 *     2   2   flags: bit 0 = credits are given
 *     32  4   credits
 *     36  4   zero
 * </pre>
 */
public final class AckFrame extends CompactFrame {
    private static final int HAS_CREDITS = 1;
    private static final int CREDITS = FIELDS;
    private static final int ZERO = 36;
    private static final int END = 40;

    /** Creates a frame without a body: wrap one or begin one. */
    public AckFrame() {}

    public void begin(MemorySegment body) {
        begin(body, MessageType.ACK);
    }

    @Override
    int fieldsEnd() {
        return END;
    }

    @Override
    int flagsOf(MessageType type) {
        return HAS_CREDITS;
    }

    @Override
    void check() {
        if (type() != MessageType.ACK || body().get(LittleEndian.INT, ZERO) != 0
                || !flag(HAS_CREDITS) && credits() != 0) {
            throw FrameRefusal.badFrame("ack", "what should be zero is not");
        }
    }

    @Override
    public long size() {
        return END;
    }

    public boolean hasCredits() {
        return flag(HAS_CREDITS);
    }

    /** 0 if none are given. */
    public int credits() {
        return body().get(LittleEndian.INT, CREDITS);
    }

    public void credits(int credits) {
        flag(HAS_CREDITS, true);
        body().set(LittleEndian.INT, CREDITS, credits);
    }

    OptionalInt optionalCredits() {
        return hasCredits() ? OptionalInt.of(credits()) : OptionalInt.empty();
    }
}
