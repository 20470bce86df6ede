package io.hillock.event;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the polarity events of AEDAT 3.1 files (iniVation, <em>AEDAT 3.1</em>). After the header lines come packets, all
 * little-endian:
 *
 * <pre>
 *    0  int16 event type, 1 is polarity
 *    2  int16 event source
 *    4  int32 bytes of one event
 *    8  int32 offset of the time in an event
 *   12  int32 overflows of the 31-bit time
 *   16  int32 capacity: events that the packet takes room for
 *   20  int32 events
 *   24  int32 valid events
 *   28  events; one of polarity is uint32: bit 0 valid, bit 1 on, bits 2-16 y, bits 17-31 x; then int32 time in µs
 * </pre>
 */
final class Aedat3Events {
    private static final String END_OF_HEADER = "#!END-HEADER";
    private static final int PACKET_HEADER = 28;
    private static final int POLARITY = 1;
    private static final int EVENT = 8;

    private final String source;
    private final InputStream in;
    private final EventsBuilder events;
    private final Set<Integer> cameras = new TreeSet<>();
    private long packet;

    private Aedat3Events(String source, InputStream in) {
        this.source = source;
        this.in = in;
        this.events = new EventsBuilder(source, true, true);
    }

    /** @param in buffered, behind the version line */
    static Events read(String source, InputStream in) throws IOException {
        return new Aedat3Events(source, in).read();
    }

    private Events read() throws IOException {
        header();
        byte[] head = new byte[PACKET_HEADER];
        for (;; packet++) {
            int read = in.readNBytes(head, 0, PACKET_HEADER);
            if (read == 0) {
                break;
            }
            if (read < PACKET_HEADER) {
                throw error("is cut off in its header");
            }
            packet(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN));
        }
        List<String> warnings = cameras.size() > 1
                ? List.of("events of the sources " + cameras + " are taken together")
                : List.of();
        return events.build(Optional.empty(), warnings);
    }

    private void header() throws IOException {
        for (String line = AedatHeader.line(source, in); !line.equals(END_OF_HEADER); line = AedatHeader
                .line(source, in)) {
            if (!line.startsWith("#")) {
                throw new EventException(source, "damaged: the header has no line " + END_OF_HEADER);
            }
            if (line.startsWith("#Format:") && !line.substring("#Format:".length()).strip().equals("RAW")) {
                throw new EventException(source, "'" + line.substring(1)
                        + "' is not read, only RAW is; save it again without compression");
            }
        }
    }

    private void packet(ByteBuffer head) throws IOException {
        int bytes = head.getInt(4);
        int capacity = head.getInt(16);
        int count = head.getInt(20);
        long size = (long) bytes * capacity;
        if (bytes < 1 || capacity < 0 || count < 0 || count > capacity) {
            throw error("is damaged: " + count + " of " + capacity + " events of " + bytes + " bytes");
        }
        if (head.getShort(0) != POLARITY) {
            skip(size);
            return;
        }
        if (bytes != EVENT || head.getInt(8) != Integer.BYTES) {
            throw error("is damaged: polarity events have 8 bytes, and the time at byte 4, these have " + bytes
                    + " bytes and the time at byte " + head.getInt(8));
        }
        if (count > 0) {
            cameras.add((int) head.getShort(2));
        }
        long overflow = Integer.toUnsignedLong(head.getInt(12)) << 31;
        byte[] event = new byte[EVENT];
        ByteBuffer fields = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (in.readNBytes(event, 0, EVENT) < EVENT) {
                throw error("is cut off after " + i + " of " + count + " events");
            }
            int data = fields.getInt(0);
            if ((data & 1) == 1) {
                events.add(overflow + fields.getInt(4), data >>> 17, data >>> 2 & 0x7fff, data >>> 1 & 1);
            }
        }
        skip(size - (long) count * EVENT);
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException _) {
            throw error("is cut off");
        }
    }

    private EventException error(String problem) {
        return new EventException(source, "packet " + packet + " " + problem);
    }
}
