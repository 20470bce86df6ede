package io.hillock.server.grpc.message;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import io.hillock.server.request.ServiceException;
import java.io.IOException;
import java.util.function.BiConsumer;

/** Reads an entry of a map of {@code InferParameter}. */
final class WireParameters {
    private WireParameters() {}

    /**
     * Reads one entry.
     *
     * @param take takes name and value: a Boolean, Long, String or Double
     */
    static void entry(WireInput wire, BiConsumer<String, Object> take) throws IOException {
        String name = "";
        Object value = null;
        int after = wire.open();
        while (wire.more()) {
            int tag = wire.tag();
            switch (tag) {
                case 1 << 3 | WIRETYPE_LENGTH_DELIMITED -> name = wire.text();
                case 2 << 3 | WIRETYPE_LENGTH_DELIMITED -> value = value(wire, value);
                default -> wire.skip(tag);
            }
        }
        wire.close(after);
        if (value == null) {
            throw ServiceException.invalid("parameter '" + name + "' has no value");
        }
        take.accept(name, value);
    }

    private static Object value(WireInput wire, Object before) throws IOException {
        Object value = before;
        int after = wire.open();
        while (wire.more()) {
            int tag = wire.tag();
            switch (tag) {
                case 1 << 3 | WIRETYPE_VARINT -> value = wire.varint() != 0;
                case 2 << 3 | WIRETYPE_VARINT, 5 << 3 | WIRETYPE_VARINT -> value = wire.varint();
                case 3 << 3 | WIRETYPE_LENGTH_DELIMITED -> value = wire.text();
                case 4 << 3 | WIRETYPE_FIXED64 -> value = Double.longBitsToDouble(wire.fixed(Long.BYTES));
                default -> wire.skip(tag);
            }
        }
        wire.close(after);
        return value;
    }
}
