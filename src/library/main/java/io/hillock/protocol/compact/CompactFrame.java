package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The body of a compact frame, written or read in place. One object serves one body after the other without garbage.
 * One thread at a time.
 *
 * <pre>
 *     offset in body  size  field
 *     0               1     0x02
 *     1               1     type
 *     2               2     flags, of the type
 *     4               4     network handle, 0 for none
 *     8               8     id
 *     16              8     reply_to, 0 for none
 *     24              4     deadline in ms from receipt, 0 for none
 *     28              2     sender handle
 *     30              2     target handle, 65535 for every cell
 *     32              …     fields of the type
 * </pre>
 *
 * Getters return the stored values. The records that are built from them check the ranges of ids and other fields.
 */
public abstract sealed class CompactFrame permits AckFrame, CancelFrame, CompactTensors {
    public static final byte FIRST = 2;
    static final int TYPE = 1;
    static final int FLAGS = 2;
    static final int NETWORK = 4;
    static final int ID = 8;
    static final int REPLY_TO = 16;
    static final int DEADLINE = 24;
    static final int SENDER = 28;
    static final int TARGET = 30;
    /** The size of the head, where the type's fields start. */
    static final int FIELDS = 32;

    private MemorySegment body = MemorySegment.NULL;

    CompactFrame() {}

    /** The end of the type's fields. */
    abstract int fieldsEnd();

    /** The flags that the type defines. All others are zero. */
    abstract int flagsOf(MessageType type);

    /** Checks what follows the head. */
    abstract void check();

    /**
     * Reads this body. Checks all sizes and offsets, so that every getter stays inside it.
     *
     * @param body native memory, aligned to 8
     * @throws io.hillock.protocol.InvalidMessageException {@code bad_frame}, or the code of another fault
     */
    public void wrap(MemorySegment body) {
        if (body.byteSize() < fieldsEnd()) {
            throw FrameRefusal.badFrame("head", "is cut");
        }
        this.body = body;
        if (body.get(ValueLayout.JAVA_BYTE, 0) != FIRST) {
            throw FrameRefusal.badFrame("head", "is of no compact frame");
        }
        int known = flagsOf(type());
        if ((flags() & ~known) != 0) {
            throw FrameRefusal.badFrame("flags", Integer.toHexString(flags()));
        }
        check();
    }

    /** Begins a message of this type; all fields are zero. */
    final void begin(MemorySegment body, MessageType type) {
        this.body = body;
        if (body.byteSize() < fieldsEnd()) {
            throw FrameRefusal.tooLarge(fieldsEnd(), (int) body.byteSize());
        }
        for (int at = 0; at < fieldsEnd(); at += Long.BYTES) {
            body.set(LittleEndian.LONG, at, 0);
        }
        body.set(ValueLayout.JAVA_BYTE, 0, FIRST);
        body.set(ValueLayout.JAVA_BYTE, TYPE, (byte) type.number());
    }

    /** The size of the written body in bytes. */
    public abstract long size();

    final MemorySegment body() {
        return body;
    }

    public final MessageType type() {
        return type(body);
    }

    /** @throws io.hillock.protocol.InvalidMessageException if the type has no compact form */
    static MessageType type(MemorySegment body) {
        int number = Byte.toUnsignedInt(body.get(ValueLayout.JAVA_BYTE, TYPE));
        MessageType type = MessageType.of(number);
        if (type == null || !type.hasCompactForm()) {
            throw FrameRefusal.unknownType(number + " in a compact frame");
        }
        return type;
    }

    /** Whether the body is a compact REASONING_REQUEST or BATCH_REQUEST, as far as its first bytes say. */
    public static boolean isRun(MemorySegment body) {
        if (body.byteSize() < FIELDS || body.get(ValueLayout.JAVA_BYTE, 0) != FIRST) {
            return false;
        }
        int type = body.get(ValueLayout.JAVA_BYTE, TYPE);
        return type == MessageType.REASONING_REQUEST.number() || type == MessageType.BATCH_REQUEST.number();
    }

    final int flags() {
        return Short.toUnsignedInt(body.get(LittleEndian.SHORT, FLAGS));
    }

    final boolean flag(int flag) {
        return (flags() & flag) != 0;
    }

    final void flag(int flag, boolean set) {
        body.set(LittleEndian.SHORT, FLAGS, (short) (set ? flags() | flag : flags() & ~flag));
    }

    public final int network() {
        return body.get(LittleEndian.INT, NETWORK);
    }

    public final void network(int handle) {
        body.set(LittleEndian.INT, NETWORK, handle);
    }

    public final long id() {
        return body.get(LittleEndian.LONG, ID);
    }

    public final void id(long id) {
        body.set(LittleEndian.LONG, ID, id);
    }

    /** 0 if there is none. */
    public final long replyTo() {
        return body.get(LittleEndian.LONG, REPLY_TO);
    }

    public final void replyTo(long id) {
        body.set(LittleEndian.LONG, REPLY_TO, id);
    }

    /** In ms from receipt; 0 if there is none. */
    public final long deadline() {
        return Integer.toUnsignedLong(body.get(LittleEndian.INT, DEADLINE));
    }

    public final void deadline(int ms) {
        body.set(LittleEndian.INT, DEADLINE, ms);
    }

    public final int sender() {
        return Short.toUnsignedInt(body.get(LittleEndian.SHORT, SENDER));
    }

    public final int target() {
        return Short.toUnsignedInt(body.get(LittleEndian.SHORT, TARGET));
    }

    public final void route(int sender, int target) {
        body.set(LittleEndian.SHORT, SENDER, (short) sender);
        body.set(LittleEndian.SHORT, TARGET, (short) target);
    }
}
