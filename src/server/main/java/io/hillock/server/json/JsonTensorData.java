package io.hillock.server.json;

import io.hillock.server.request.DataType;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the {@code data} of a tensor, flat or nested, into its raw contents. */
final class JsonTensorData {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_WHOLE = 20;

    private final JsonCursor json;
    private final String tensor;
    private final DataType type;
    private final long elements;
    private final MemorySegment data;
    private long count;
    private long bytes;

    private JsonTensorData(JsonCursor json, String tensor, DataType type, long elements, MemorySegment data) {
        this.json = json;
        this.tensor = tensor;
        this.type = type;
        this.elements = elements;
        this.data = data;
    }

    /**
     * Reads an array of exactly this many elements.
     *
     * @param tensor the tensor's name, for errors
     */
    static MemorySegment read(JsonCursor json, String tensor, DataType type, long elements, RequestMemory memory) {
        if (type == DataType.FP16 || type == DataType.BF16) {
            throw ServiceException.invalid(
                    "tensor '" + tensor + "' has datatype " + type + ", which JSON cannot carry: send binary data");
        }
        // Each element takes a byte and, but for one, a comma. This keeps a false shape from taking memory.
        if (elements > (json.remaining() + 1L) / 2) {
            throw ServiceException
                    .invalid("tensor '" + tensor + "' needs " + elements + " values, but its data holds fewer");
        }
        long size = type == DataType.BYTES ? json.remaining() + elements * Integer.BYTES : elements * type.bytes();
        JsonTensorData reader = new JsonTensorData(json, tensor, type, elements, memory.allocate(size));
        reader.array();
        if (reader.count != elements) {
            throw ServiceException
                    .invalid("tensor '" + tensor + "' needs " + elements + " values, its data holds " + reader.count);
        }
        return type == DataType.BYTES ? reader.data.asSlice(0, reader.bytes) : reader.data;
    }

    private void array() {
        json.open('[');
        for (boolean first = true; json.more(']', first); first = false) {
            if (json.peek() == '[') {
                array();
            } else if (count == elements) {
                throw ServiceException
                        .invalid("tensor '" + tensor + "' needs " + elements + " values, its data holds more");
            } else {
                element();
                count++;
            }
        }
    }

    private void element() {
        switch (type) {
            case FP32 -> data.set(FLOAT, count * Float.BYTES, fp32());
            case FP64 -> data.set(DOUBLE, count * Double.BYTES, fp64());
            case BOOL -> data.set(ValueLayout.JAVA_BYTE, count, (byte) (json.bool() ? 1 : 0));
            case UINT8 -> data.set(ValueLayout.JAVA_BYTE, count, (byte) whole(0, 0xff));
            case INT8 -> data.set(ValueLayout.JAVA_BYTE, count, (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT16 -> data.set(SHORT, count * Short.BYTES, (short) whole(0, 0xffff));
            case INT16 -> data.set(SHORT, count * Short.BYTES, (short) whole(Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT32 -> data.set(INT, count * Integer.BYTES, (int) whole(0, 0xffffffffL));
            case INT32 -> data.set(INT, count * Integer.BYTES, (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> data.set(LONG, count * Long.BYTES, whole(Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> data.set(LONG, count * Long.BYTES, unsigned());
            case BYTES -> text();
            case FP16, BF16 -> throw new IllegalStateException();
        }
    }

    private float fp32() {
        long plain = DecimalFloat.plain(json.bytes(), json.position(), json.end());
        if (plain >= 0) {
            json.position(DecimalFloat.end(plain));
            return DecimalFloat.value(plain);
        }
        int from = json.number();
        float value = DecimalFloat.parse(json.bytes(), from, json.position());
        if (Float.isInfinite(value)) {
            throw outside(from);
        }
        return value;
    }

    private double fp64() {
        int from = json.number();
        double value = Double.parseDouble(text(from));
        if (Double.isInfinite(value)) {
            throw outside(from);
        }
        return value;
    }

    private long whole(long least, long most) {
        int from = json.number();
        byte[] all = json.bytes();
        boolean negative = all[from] == '-';
        long value = 0;
        for (int at = from + (negative ? 1 : 0); at < json.position(); at++) {
            int digit = all[at] - '0';
            if (digit < 0 || digit > 9 || json.position() - from > LONGEST_WHOLE - 1) {
                return wholeOf(from, least, most);
            }
            value = value * 10 + digit;
        }
        value = negative ? -value : value;
        if (value < least || value > most) {
            throw outside(from);
        }
        return value;
    }

    /** Numbers that are long, or have a point or an exponent, such as {@code 1e3}. */
    private long wholeOf(int from, long least, long most) {
        try {
            BigDecimal value = json.position() - from <= 2 * LONGEST_WHOLE
                    ? new BigDecimal(text(from))
                    : BigDecimal.valueOf(Long.MAX_VALUE, -1);
            boolean whole = Math.abs((long) value.scale()) <= 2 * LONGEST_WHOLE
                    && value.stripTrailingZeros().scale() <= 0;
            if (whole && value.compareTo(BigDecimal.valueOf(least)) >= 0
                    && value.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return value.longValue();
            }
        } catch (NumberFormatException e) {
            // Its exponent has too many digits, so it is not in the range either.
        }
        throw outside(from);
    }

    private long unsigned() {
        int from = json.number();
        try {
            return Long.parseUnsignedLong(text(from));
        } catch (NumberFormatException e) {
            throw outside(from);
        }
    }

    private void text() {
        byte[] value = json.string().getBytes(StandardCharsets.UTF_8);
        data.set(INT, bytes, value.length);
        MemorySegment.copy(value, 0, data, ValueLayout.JAVA_BYTE, bytes + Integer.BYTES, value.length);
        bytes += Integer.BYTES + value.length;
    }

    private String text(int from) {
        return new String(json.bytes(), from, json.position() - from, StandardCharsets.ISO_8859_1);
    }

    private ServiceException outside(int from) {
        String value = text(from);
        return ServiceException.invalid("value " + count + " of tensor '" + tensor + "' is no " + type + ": "
                + (value.length() <= 40 ? value : value.substring(0, 40) + "…"));
    }
}
