package io.hillock.event;

import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import net.jpountz.lz4.LZ4FrameOutputStream;

/** Writes AEDAT 4 files from their definition: the schemas of dv-processing, FlatBuffers' own builder, LZ4 and Zstandard. */
final class Aedat4Writer {
    static final int NONE = 0;
    static final int LZ4 = 1;
    static final int ZSTD = 3;

    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final int compression;

    Aedat4Writer(int compression) {
        this.compression = compression;
    }

    /** The XML of a stream of events. */
    static String stream(int id, String type, String size) {
        return "<node name=\"" + id + "\" path=\"/mainloop/Recorder/outInfo/" + id + "/\">"
                + "<attr key=\"typeIdentifier\" type=\"string\">" + type + "</attr>"
                + "<node name=\"info\">" + size + "</node></node>";
    }

    static String size(int width, int height) {
        return "<attr key=\"sizeX\" type=\"int\">" + width + "</attr><attr key=\"sizeY\" type=\"int\">" + height
                + "</attr>";
    }

    static String xml(String... streams) {
        return "<dv version=\"2.0\"><node name=\"outInfo\" path=\"/mainloop/Recorder/outInfo/\">"
                + String.join("", streams) + "</node></dv>";
    }

    /** Adds the golden events from one to another as a packet; their times begin at {@code start}. */
    Aedat4Writer events(int stream, int from, int to, long start) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.startVector(16, to - from, 8);
        for (int i = to - 1; i >= from; i--) {
            builder.prep(8, 16);
            builder.pad(3);
            builder.putBoolean(GoldenEvents.on(i));
            builder.putShort((short) GoldenEvents.y(i));
            builder.putShort((short) GoldenEvents.x(i));
            builder.putLong(start + GoldenEvents.time(i));
        }
        int elements = builder.endVector();
        builder.startTable(1);
        builder.addOffset(0, elements, 0);
        builder.finishSizePrefixed(builder.endTable(), "EVTS");
        return packet(stream, builder.sizedByteArray());
    }

    /** Adds a packet of another type. */
    Aedat4Writer other(int stream) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.startTable(1);
        builder.addLong(0, 5, 0);
        builder.finishSizePrefixed(builder.endTable(), "FRME");
        return packet(stream, builder.sizedByteArray());
    }

    private Aedat4Writer packet(int stream, byte[] content) {
        byte[] packed = packed(content);
        packets.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(stream).putInt(packed.length)
                .array());
        packets.writeBytes(packed);
        return this;
    }

    private byte[] packed(byte[] content) {
        if (compression == ZSTD) {
            return Zstd.compress(content);
        }
        if (compression != LZ4) {
            return content;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }

    /** @param table whether a table stands behind the packets, as in a file that was closed */
    byte[] file(String xml, boolean table) {
        byte[] magic = "#!AER-DAT4.0\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] header = header(xml, Long.MAX_VALUE);
        long end = magic.length + header.length + packets.size();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(magic);
        file.writeBytes(header(xml, table ? end : -1));
        file.writeBytes(packets.toByteArray());
        if (table) {
            file.writeBytes("a table that nobody needs".getBytes(StandardCharsets.US_ASCII));
        }
        return file.toByteArray();
    }

    private byte[] header(String xml, long end) {
        FlatBufferBuilder builder = new FlatBufferBuilder().forceDefaults(true);
        int text = xml == null ? 0 : builder.createString(xml);
        builder.startTable(3);
        builder.addInt(0, compression, 0);
        builder.addLong(1, end, -1);
        if (xml != null) {
            builder.addOffset(2, text, 0);
        }
        builder.finishSizePrefixed(builder.endTable(), "IOHE");
        return builder.sizedByteArray();
    }
}
