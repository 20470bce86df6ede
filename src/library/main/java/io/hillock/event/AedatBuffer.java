package io.hillock.event;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A FlatBuffer of an AEDAT 4 file, with its size in front. The schemas:
 *
 * <pre>
 *   table IOHeader { compression: int32 = 0; dataTablePosition: int64 = -1; infoNode: string; }     IOHE
 *   struct Event { timestamp: int64; x: int16; y: int16; on: bool; }
 *   table EventPacket { elements: [Event]; }                                                        EVTS
 * </pre>
 */
final class AedatBuffer extends Table {
    private static final int FIRST_FIELD = 4;
    private static final int SECOND_FIELD = 6;
    private static final int THIRD_FIELD = 8;
    private static final int EVENT_BYTES = 16;
    private static final int X = 8;
    private static final int Y = 10;
    private static final int ON = 12;
    private static final String EVENTS = "EVTS";

    private final String source;
    private final String what;

    /**
     * What an {@code IOHeader} says.
     *
     * @param tablePosition where in the file the packets end; -1 if they end with the file
     * @param streams XML, empty if there is none
     */
    record Header(int compression, long tablePosition, String streams) {}

    private AedatBuffer(String source, String what, byte[] bytes) {
        this.source = source;
        this.what = what;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 3 * Integer.BYTES || buffer.getInt(0) < 2 * Integer.BYTES
                || buffer.getInt(0) > bytes.length - Integer.BYTES) {
            throw damaged("its size does not fit");
        }
        ByteBuffer table = buffer.slice(Integer.BYTES, buffer.getInt(0)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            __reset(table.getInt(0), table);
        } catch (IndexOutOfBoundsException e) {
            throw damaged("it points out of itself");
        }
    }

    /** @param what the packet, for messages */
    static AedatBuffer of(String source, String what, byte[] bytes) {
        return new AedatBuffer(source, what, bytes);
    }

    static Header header(String source, byte[] bytes) {
        AedatBuffer buffer = new AedatBuffer(source, "the header", bytes);
        try {
            int compression = buffer.__offset(FIRST_FIELD);
            int position = buffer.__offset(SECOND_FIELD);
            int streams = buffer.__offset(THIRD_FIELD);
            return new Header(compression == 0 ? 0 : buffer.bb.getInt(buffer.bb_pos + compression),
                    position == 0 ? -1 : buffer.bb.getLong(buffer.bb_pos + position),
                    streams == 0 ? "" : buffer.__string(buffer.bb_pos + streams));
        } catch (RuntimeException e) {
            throw buffer.damaged("it points out of itself");
        }
    }

    /** Whether the buffer's identifier is that of events. */
    boolean holdsEvents() {
        return __has_identifier(bb, EVENTS);
    }

    void addEvents(EventsBuilder events) {
        int count;
        int start;
        try {
            int elements = __offset(FIRST_FIELD);
            count = elements == 0 ? 0 : __vector_len(elements);
            start = elements == 0 ? 0 : __vector(elements);
        } catch (IndexOutOfBoundsException e) {
            throw damaged("it points out of itself");
        }
        if (count < 0 || start < 0 || start + (long) count * EVENT_BYTES > bb.capacity()) {
            throw damaged("it has no room for its " + count + " events");
        }
        for (int at = start; at < start + count * EVENT_BYTES; at += EVENT_BYTES) {
            events.add(bb.getLong(at), bb.getShort(at + X), bb.getShort(at + Y), bb.get(at + ON) == 0 ? 0 : 1);
        }
    }

    private EventException damaged(String problem) {
        return new EventException(source, what + " is damaged: " + problem);
    }
}
