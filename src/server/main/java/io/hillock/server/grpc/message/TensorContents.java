package io.hillock.server.grpc.message;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.google.protobuf.WireFormat;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The elements of an input in {@code InferTensorContents}. They become raw contents while they are read; the datatype may come later. One
 * thread, one input.
 */
final class TensorContents {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LEAST = 64;
    private static final Field[] FIELDS = Field.values();

    private final RequestMemory memory;
    private Field field;
    private MemorySegment data = MemorySegment.NULL;
    private long used;
    private long count;

    /** The fields by their numbers less 1, with the size of an element here and on the wire; 0 for a varying size. */
    private enum Field {
        BOOL(1, 0), INT(4, 0), INT64(8, 0), UINT(4, 0), UINT64(8, 0), FP32(4, 4), FP64(8, 8), BYTES(0, 0);

        private final int bytes;
        private final int wire;

        Field(int bytes, int wire) {
            this.bytes = bytes;
            this.wire = wire;
        }

        static Field of(DataType type) {
            return switch (type) {
                case BOOL -> BOOL;
                case INT8, INT16, INT32 -> INT;
                case INT64 -> INT64;
                case UINT8, UINT16, UINT32 -> UINT;
                case UINT64 -> UINT64;
                case FP32 -> FP32;
                case FP64 -> FP64;
                case BYTES -> BYTES;
                case FP16, BF16 -> null;
            };
        }

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT) + "_contents";
        }
    }

    TensorContents(RequestMemory memory) {
        this.memory = memory;
    }

    /** Reads a message {@code InferTensorContents}; a further one continues the elements. */
    void read(WireInput wire) throws IOException {
        int after = wire.open();
        while (wire.more()) {
            int tag = wire.tag();
            int number = WireFormat.getTagFieldNumber(tag);
            if (number > FIELDS.length) {
                wire.skip(tag);
            } else {
                elements(wire, tag, FIELDS[number - 1]);
            }
        }
        wire.close(after);
    }

    private void elements(WireInput wire, int tag, Field now) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        int alone = now.wire == 8
                ? WireFormat.WIRETYPE_FIXED64
                : now.wire == 4 ? WireFormat.WIRETYPE_FIXED32 : WireFormat.WIRETYPE_VARINT;
        if (now == Field.BYTES && type == WIRETYPE_LENGTH_DELIMITED) {
            text(wire);
        } else if (now != Field.BYTES && type == WIRETYPE_LENGTH_DELIMITED) {
            packed(wire, now);
        } else if (now != Field.BYTES && type == alone) {
            begin(now);
            MemorySegment place = append(now.bytes, 1);
            put(place, 0, now, now.wire == 0 ? wire.varint() : wire.fixed(now.wire));
        } else {
            wire.skip(tag);
        }
    }

    private void begin(Field now) {
        if (field != null && field != now) {
            throw ServiceException.invalid(
                    "the contents of an input have both " + field.label() + " and " + now.label());
        }
        field = now;
    }

    private void text(WireInput wire) throws IOException {
        begin(Field.BYTES);
        int length = wire.length();
        MemorySegment place = append(Integer.BYTES + (long) length, 1);
        place.set(INT, 0, length);
        wire.copy(place.asSlice(Integer.BYTES));
    }

    private void packed(WireInput wire, Field now) throws IOException {
        int length = wire.length();
        if (length == 0) {
            return;
        }
        begin(now);
        if (now.wire > 0) {
            if (length % now.wire != 0) {
                throw WireInput.malformed(now.label() + " end within an element");
            }
            wire.copy(append(length, length / now.wire));
            return;
        }
        byte[] bytes = wire.bytes(length);
        int elements = 0;
        for (int i = 0; i < length; i++) {
            elements += bytes[i] >= 0 ? 1 : 0;
        }
        varints(bytes, length, now, append((long) elements * now.bytes, elements));
    }

    private static void varints(byte[] bytes, int length, Field now, MemorySegment place) {
        long value = 0;
        int shift = 0;
        int element = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) (bytes[i] & 0x7f) << shift;
            shift += 7;
            if (bytes[i] >= 0) {
                put(place, element++, now, value);
                value = 0;
                shift = 0;
            } else if (shift >= 70) {
                throw WireInput.malformed("a number has more than 10 bytes");
            }
        }
        if (shift != 0) {
            throw WireInput.malformed(now.label() + " end within an element");
        }
    }

    private static void put(MemorySegment place, long index, Field now, long value) {
        switch (now.bytes) {
            case 1 -> place.set(JAVA_BYTE, index, (byte) (value == 0 ? 0 : 1));
            case Integer.BYTES -> place.set(INT, index * Integer.BYTES, (int) value);
            default -> place.set(LONG, index * Long.BYTES, value);
        }
    }

    private MemorySegment append(long bytes, int elements) {
        if (data.byteSize() - used < bytes) {
            long size = used == 0 && elements > 1 ? bytes : Math.max(LEAST, 2 * used + bytes);
            MemorySegment larger = memory.allocate(size);
            MemorySegment.copy(data, 0, larger, 0, used);
            data = larger;
        }
        MemorySegment place = data.asSlice(used, bytes);
        used += bytes;
        count += elements;
        return place;
    }

    /** Whether there is any element. */
    boolean present() {
        return field != null;
    }

    /**
     * The tensor.
     *
     * @throws ServiceException {@code INVALID} if the elements are in another type's field, too few or too many, or one does not fit
     */
    InferTensor tensor(String name, DataType type, List<Long> shape) {
        long elements = InferTensor.elements(name, shape);
        Field wanted = Field.of(type);
        if (wanted == null) {
            throw ServiceException.invalid("input '" + name + "' has datatype " + type
                    + ", which contents cannot carry: send raw_input_contents");
        }
        if (field != null && field != wanted) {
            throw ServiceException.invalid("input '" + name + "' has datatype " + type + ", which needs "
                    + wanted.label() + ", not " + field.label());
        }
        if (count != elements) {
            throw ServiceException
                    .invalid("input '" + name + "' needs " + elements + " values, its contents hold " + count);
        }
        MemorySegment own = data.asSlice(0, used);
        return new InferTensor(name, type, shape, wanted.bytes == type.bytes() ? own : narrow(name, type, own));
    }

    private MemorySegment narrow(String name, DataType type, MemorySegment wide) {
        int bits = type.bytes() * Byte.SIZE;
        boolean signed = type == DataType.INT8 || type == DataType.INT16;
        long least = signed ? -(1L << bits - 1) : 0;
        long most = signed ? (1L << bits - 1) - 1 : (1L << bits) - 1;
        MemorySegment small = memory.allocate(count * type.bytes());
        for (long i = 0; i < count; i++) {
            int value = wide.get(INT, i * Integer.BYTES);
            long number = signed ? value : Integer.toUnsignedLong(value);
            if (number < least || number > most) {
                throw ServiceException.invalid("value " + i + " of input '" + name + "' is no " + type + ": " + number);
            }
            if (type.bytes() == 1) {
                small.set(JAVA_BYTE, i, (byte) value);
            } else {
                small.set(SHORT, i * Short.BYTES, (short) value);
            }
        }
        return small;
    }
}
