package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.json.EnvelopeJson;
import io.hillock.protocol.json.JsonBytes;
import io.hillock.protocol.json.JsonParsing;
import io.hillock.protocol.json.JsonWriter;
import io.hillock.protocol.json.TensorBytes;
import io.hillock.protocol.json.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/**
 * A tensor frame: the envelope as JSON, then the tensors as raw bytes.
 *
 * <pre>
 *     offset in body   size  field
 *     0                1     0x01
 *     1                1     flags: bit 0 = one zstd frame follows the JSON, bit 1 = one lz4 frame follows it; at most one of them
 *     2                2     zero
 *     4                4     json_length, a multiple of 8
 *     8                …     JSON, padded with spaces
 *     8 + json_length  …     tensors, each at its offset, a multiple of 8 from the start of the body; between them zeros
 * </pre>
 */
final class TensorFrame {
    static final byte FIRST = 1;
    static final int FLAGS = 1;
    static final int ZERO = 2;
    static final int JSON_LENGTH = 4;
    static final int JSON = 8;

    private TensorFrame() {}

    static MemorySegment encode(Envelope envelope, Compression compression, FrameBuffer buffer, FrameBuffer packed)
            throws IOException {
        List<WireTensor> tensors = envelope.tensors();
        long[] offsets = new long[tensors.size()];
        JsonBytes json = json(envelope, tensors, offsets, buffer.maxFrame());
        long start = offsets.length == 0 ? LittleEndian.align(JSON + json.size()) : offsets[0];
        long end = offsets.length == 0 ? start : offsets[offsets.length - 1] + tensors.getLast().data().byteSize();
        MemorySegment body = buffer.body(end);
        head(body, Compression.NONE, start);
        json.copyTo(body, JSON);
        body.asSlice(JSON + json.size(), start - JSON - json.size()).fill((byte) ' ');
        long at = start;
        for (int i = 0; i < offsets.length; i++) {
            body.asSlice(at, offsets[i] - at).fill((byte) 0);
            at = offsets[i] + tensors.get(i).data().byteSize();
            MemorySegment.copy(tensors.get(i).data(), 0, body, offsets[i], at - offsets[i]);
        }
        return switch (compression) {
            case NONE -> buffer.frame(end);
            case ZSTD, LZ4 -> pack(body, start, compression, buffer, packed);
        };
    }

    private static void head(MemorySegment body, Compression compression, long start) {
        body.set(ValueLayout.JAVA_BYTE, 0, FIRST);
        body.set(ValueLayout.JAVA_BYTE, FLAGS, (byte) compression.flags());
        body.set(LittleEndian.SHORT, ZERO, (short) 0);
        body.set(LittleEndian.INT, JSON_LENGTH, (int) (start - JSON));
    }

    /**
     * Finds the offsets of the tensors. They are part of the JSON and depend on its length, so another round is needed
     * if they gain digits.
     */
    private static JsonBytes json(Envelope envelope, List<WireTensor> tensors, long[] offsets, int maxFrame)
            throws IOException {
        for (long start = 0;;) {
            long at = start;
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = at;
                at = LittleEndian.align(at + tensors.get(i).data().byteSize());
            }
            var json = new JsonBytes(maxFrame);
            try (var out = new JsonWriter(json)) {
                EnvelopeJson.write(out, envelope, (to, index, tensor) -> {
                    to.number("offset", offsets[index]);
                    to.number("bytes", tensor.data().byteSize());
                });
            }
            long needed = LittleEndian.align(JSON + json.size());
            if (needed <= start || offsets.length == 0) {
                return json;
            }
            start = needed;
        }
    }

    /** Compresses the bytes from {@code start} on, or sends them uncompressed if they do not shrink. */
    private static MemorySegment pack(MemorySegment body, long start, Compression compression, FrameBuffer plain,
            FrameBuffer packed) {
        MemorySegment content = body.asSlice(start);
        MemorySegment to = packed.body(body.byteSize());
        long size = content.byteSize() == 0 ? 0 : switch (compression) {
            case NONE -> 0;
            case ZSTD -> ZstdFrame.pack(content, to.asSlice(start));
            case LZ4 -> Lz4Frame.pack(content, to.asSlice(start));
        };
        if (size == 0) {
            return plain.frame(body.byteSize());
        }
        MemorySegment.copy(body, 0, to, 0, start);
        head(to, compression, start);
        return packed.frame(start + size);
    }

    /** Checks the head and returns where the tensors start. */
    private static long start(MemorySegment body) {
        if (body.byteSize() < JSON) {
            throw FrameRefusal.badFrame("head", "is cut");
        }
        if (body.get(LittleEndian.SHORT, ZERO) != 0) {
            throw FrameRefusal.badFrame("head", "bytes 2 and 3 are not zero");
        }
        long length = Integer.toUnsignedLong(body.get(LittleEndian.INT, JSON_LENGTH));
        if (length > body.byteSize() - JSON || length % LittleEndian.ALIGNMENT != 0) {
            throw FrameRefusal.badFrame("json_length", length + " in a body of " + body.byteSize());
        }
        return JSON + length;
    }

    static Map<String, Object> json(MemorySegment body) {
        return JsonParsing.object(body.asSlice(JSON, start(body) - JSON));
    }

    static TensorSource source(MemorySegment body, int maxFrame, SegmentAllocator memory) {
        long start = start(body);
        MemorySegment content = body.asSlice(start);
        long room = maxFrame - start;
        MemorySegment unpacked = switch (Compression.of(body.get(ValueLayout.JAVA_BYTE, FLAGS))) {
            case NONE -> content;
            case ZSTD -> ZstdFrame.unpack(content, room, memory);
            case LZ4 -> Lz4Frame.unpack(content, room, memory);
        };
        return new TensorBytes(unpacked, start);
    }
}
