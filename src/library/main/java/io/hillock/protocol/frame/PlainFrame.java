package io.hillock.protocol.frame;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.json.EnvelopeJson;
import io.hillock.protocol.json.JsonBytes;
import io.hillock.protocol.json.JsonFields;
import io.hillock.protocol.json.JsonParsing;
import io.hillock.protocol.json.JsonWriter;
import io.hillock.protocol.json.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.Map;

/**
 * A plain frame: its whole body is the envelope in UTF-8. Tensors are base64 text in it (RFC 4648, with padding).
 *
 * <pre>
 *     offset in body  size  field
 *     0               …     JSON, its first byte '{'
 * </pre>
 */
final class PlainFrame {
    static final byte FIRST = '{';

    private PlainFrame() {}

    static MemorySegment encode(Envelope envelope, FrameBuffer buffer) throws IOException {
        var json = new JsonBytes(buffer.maxFrame());
        try (var out = new JsonWriter(json)) {
            EnvelopeJson.write(out, envelope, (to, _, tensor) -> {
                long bytes = tensor.data().byteSize();
                if (bytes > buffer.maxFrame()) {
                    throw FrameRefusal.tooLarge(bytes, buffer.maxFrame());
                }
                to.number("bytes", bytes);
                to.base64("data", tensor.data().toArray(ValueLayout.JAVA_BYTE));
            });
        }
        json.copyTo(buffer.body(json.size()), 0);
        return buffer.frame(json.size());
    }

    static Map<String, Object> json(MemorySegment body) {
        return JsonParsing.object(body);
    }

    /** Decodes the tensors into memory of {@code memory}, each aligned to 8. */
    record Source(SegmentAllocator memory) implements TensorSource {
        @Override
        public MemorySegment data(JsonFields description, String name) {
            String base64 = description.text("data");
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw FrameRefusal.badFrame(name, "data is no base64");
            }
            if (description.has("bytes") && description.integer("bytes") != bytes.length) {
                throw FrameRefusal.badFrame(name, "data has " + bytes.length + " bytes, not the stated number");
            }
            MemorySegment data = memory.allocate(Math.max(bytes.length, 1), LittleEndian.ALIGNMENT).asSlice(0,
                    bytes.length);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return data;
        }

        @Override
        public void end() {}
    }
}
