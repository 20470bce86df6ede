package io.hillock.event;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jpountz.lz4.LZ4FrameInputStream;

/**
 * Reads the events of AEDAT 4 files (iniVation, <em>AEDAT 4.0</em> and the FlatBuffers schemas of dv-processing). After the
 * version line comes an {@code IOHeader}. It names the compression, the position of a table at the end, and the streams.
 * Then come packets, little-endian:
 *
 * <pre>
 *   0  int32 number of the stream
 *   4  int32 bytes that follow
 *   8  one FlatBuffer, perhaps as a frame of LZ4 or Zstandard; its own size is in front of it
 * </pre>
 */
final class Aedat4Events {
    private static final int PACKET_HEADER = 8;
    /** A packet holds some milliseconds of a recording; this bounds what a hostile one expands to. */
    private static final int LARGEST_PACKET = (int) Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 8);

    private final String source;
    private final CountedInput in;

    private Aedat4Events(String source, CountedInput in) {
        this.source = source;
        this.in = in;
    }

    /** @param in buffered, at the start of the file */
    static Events read(String source, InputStream in) throws IOException {
        CountedInput counted = new CountedInput(in);
        AedatHeader.version(source, counted);
        return new Aedat4Events(source, counted).read();
    }

    private Events read() throws IOException {
        AedatBuffer.Header header = AedatBuffer.header(source, sized());
        Map<Integer, Optional<Sensor>> streams = AedatStreams.events(source, header.streams());
        EventsBuilder events = new EventsBuilder(source, true, true);
        OptionalInt stream = streams.keySet().stream().mapToInt(Integer::intValue).findFirst();
        while (header.tablePosition() < 0 || in.position() < header.tablePosition()) {
            String what = "the packet at byte " + in.position();
            byte[] head = in.readNBytes(PACKET_HEADER);
            if (head.length == 0 && header.tablePosition() < 0) {
                break;
            }
            if (head.length < PACKET_HEADER) {
                throw cutOff(what);
            }
            ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            int from = fields.getInt(0);
            byte[] content = exactly(what, fields.getInt(4));
            if (stream.isPresent() && stream.getAsInt() != from) {
                continue;
            }
            AedatBuffer buffer = AedatBuffer.of(source, what, expanded(what, content, header.compression()));
            if (stream.isEmpty() && buffer.holdsEvents()) {
                stream = OptionalInt.of(from);
            }
            if (stream.isPresent()) {
                buffer.addEvents(events);
            }
        }
        List<String> warnings = streams.size() > 1
                ? List.of("the streams " + streams.keySet() + " hold events, " + stream.getAsInt() + " is read")
                : List.of();
        return events.build(streams.isEmpty() ? Optional.empty() : streams.get(stream.getAsInt()), warnings);
    }

    /** The FlatBuffer of the header, with its size in front. */
    private byte[] sized() throws IOException {
        byte[] size = in.readNBytes(Integer.BYTES);
        if (size.length < Integer.BYTES) {
            throw cutOff("the header");
        }
        byte[] content = exactly("the header", ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt());
        return ByteBuffer.allocate(size.length + content.length).put(size).put(content).array();
    }

    private byte[] expanded(String what, byte[] content, int compression) {
        if (compression == 0) {
            return content;
        }
        try (InputStream in = switch (compression) {
            case 1, 2 -> new LZ4FrameInputStream(new ByteArrayInputStream(content));
            case 3, 4 -> new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(content));
            default -> throw new EventException(source, "compression " + compression
                    + " is not read; none (0), LZ4 (1, 2) and Zstandard (3, 4) are");
        }) {
            byte[] bytes = in.readNBytes(LARGEST_PACKET);
            if (bytes.length == LARGEST_PACKET) {
                throw new EventException(source, what + " expands to more than the " + LARGEST_PACKET
                        + " bytes that this JVM's memory allows");
            }
            return bytes;
        } catch (IOException | RuntimeException e) {
            if (e instanceof EventException known) {
                throw known;
            }
            throw new EventException(source, what + " cannot be decompressed: " + e.getMessage(), e);
        }
    }

    private byte[] exactly(String what, int size) throws IOException {
        if (size < 0) {
            throw new EventException(source, what + " is damaged: it has " + size + " bytes");
        }
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw cutOff(what);
        }
        return bytes;
    }

    private EventException cutOff(String what) {
        return new EventException(source, "truncated: " + what + " is cut off");
    }
}
