package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A structured array: records of named fields, such as the events (t, x, y, p) of an event camera.
 *
 * <p>Immutable as long as no thread writes to {@code data}, and as long-lived as that memory. Elements are in C order.
 *
 * @param fields at ascending offsets
 * @param elementBytes bytes of one record, padding included
 * @param shape 0 to 32 dimensions
 * @param data exactly the elements, with any alignment
 */
public record StructuredArray(List<Field> fields, int elementBytes, List<Long> shape, MemorySegment data)
        implements
            NpyData {

    /**
     * A field of every record.
     *
     * @param offset from the start of a record, in bytes
     */
    public record Field(String name, DType dtype, ByteOrder byteOrder, int offset) {
        public Field {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(dtype, "dtype");
            Objects.requireNonNull(byteOrder, "byteOrder");
        }
    }

    /** @throws IllegalArgumentException if fields, shape and data do not fit */
    public StructuredArray {
        fields = List.copyOf(fields);
        shape = List.copyOf(shape);
        int end = 0;
        for (Field field : fields) {
            if (field.offset < end) {
                throw new IllegalArgumentException("field '" + field.name + "' overlaps the one before it");
            }
            end = field.offset + field.dtype.bytes();
        }
        if (end > elementBytes) {
            throw new IllegalArgumentException(
                    "fields of " + end + " bytes do not fit elements of " + elementBytes);
        }
        long bytes = Header.bytes(elementBytes, shape).orElse(-1);
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException("records of " + elementBytes + " bytes, of shape "
                    + Header.shapeText(shape) + ", do not take " + data.byteSize() + " bytes");
        }
    }

    @Override
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** The fields' names, in order. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The field of this name; empty if there is none. */
    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name.equals(name)).findFirst();
    }

    /**
     * The values of an integer or boolean field, record by record. The iterator throws an {@link ArithmeticException} at
     * a value of 2^63 or more.
     *
     * @throws IllegalArgumentException if the field holds floats
     */
    public PrimitiveIterator.OfLong longs(Field field) {
        if (field.dtype.isFloat()) {
            throw new IllegalArgumentException("a field of " + field.dtype.label() + " holds no integers");
        }
        Elements elements = new Elements(this, field);
        return LongStream.generate(elements::nextLong).limit(size()).iterator();
    }

    /** The values of a field, record by record, exact except that 64-bit integers are rounded to the nearest double. */
    public PrimitiveIterator.OfDouble doubles(Field field) {
        Elements elements = new Elements(this, field);
        return DoubleStream.generate(elements::nextDouble).limit(size()).iterator();
    }

    /** The fields and the shape, such as {@code (t i8, x i2) (100,)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (Field field : fields) {
            text.append(text.length() > 1 ? ", " : "").append(field.name).append(' ').append(field.dtype.label());
        }
        return text.append(") ").append(Header.shapeText(shape)).toString();
    }
}
