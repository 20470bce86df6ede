package io.hillock.protocol;

import io.hillock.model.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A tensor of a message: a view of native memory. The owner of the memory keeps it unchanged while the message is in
 * use. The tensors of a decoded message are views of the frame itself; nothing is copied.
 *
 * @param name 1 to 128 bytes
 * @param type of the elements, little-endian
 * @param shape row-major, at most 8 dimensions
 * @param data native memory, aligned to the element, exactly as long as type and shape require; of
 *         {@link WireElementType#SPIKES} 4 bytes for each element that is 1
 */
public record WireTensor(String name, WireElementType type, Shape shape, MemorySegment data) {
    /** The most tensors in one message. */
    public static final int MAX_TENSORS = 1024;
    public static final int MAX_RANK = 8;
    private static final ValueLayout.OfInt POSITION = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat VALUE = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** @throws InvalidMessageException if shape, bytes or alignment do not fit */
    public WireTensor {
        MessageChecks.name("tensor name", name);
        if (shape.rank() > MAX_RANK) {
            throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, name,
                    "has " + shape.rank() + " dimensions, at most 8 are allowed");
        }
        if (!type.fits(shape.size(), data.byteSize())) {
            throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, name,
                    data.byteSize() + " bytes for shape " + shape + " of " + type);
        }
        if (!data.isNative() || data.address() % type.bytes() != 0) {
            throw MessageChecks.invalid(ErrorCode.BAD_VALUE, name, "tensors lie off-heap, aligned to their elements");
        }
    }

    /** A tensor of float32 values. */
    public static WireTensor floats(String name, Shape shape, MemorySegment data) {
        return new WireTensor(name, WireElementType.F32, shape, data);
    }

    /** A tensor of bytes in one dimension, for example an image. */
    public static WireTensor bytes(String name, MemorySegment data) {
        if (data.byteSize() < 1 || data.byteSize() > Integer.MAX_VALUE) {
            throw MessageChecks.invalid(ErrorCode.TOO_LARGE, name, "has " + data.byteSize() + " bytes");
        }
        return new WireTensor(name, WireElementType.U8, Shape.of((int) data.byteSize()), data);
    }

    /**
     * The same tensor with an element for each position: float32 instead of {@link WireElementType#SPIKES}. Tensors of
     * other types are returned as they are.
     *
     * @param memory of the result, 4 bytes for each element
     * @throws InvalidMessageException {@code bad_value} if a position lies outside the shape
     */
    public WireTensor full(Arena memory) {
        if (type != WireElementType.SPIKES) {
            return this;
        }
        long elements = shape.size();
        MemorySegment values = memory.allocate(fullBytes(), Long.BYTES);
        for (long at = 0; at < data.byteSize(); at += Integer.BYTES) {
            long position = Integer.toUnsignedLong(data.get(POSITION, at));
            if (position >= elements) {
                throw MessageChecks.invalid(ErrorCode.BAD_VALUE, name,
                        "spike " + at / Integer.BYTES + " is at " + position + " of " + elements + " elements");
            }
            values.setAtIndex(VALUE, position, 1);
        }
        return floats(name, shape, values);
    }

    /** Bytes of {@link #full}: those of the tensor itself, unless it holds spikes. */
    public long fullBytes() {
        return type == WireElementType.SPIKES ? (long) shape.size() * Float.BYTES : data.byteSize();
    }

    /** Compares name, type, shape and bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof WireTensor that && name.equals(that.name) && type == that.type
                && shape.equals(that.shape) && data.mismatch(that.data) == -1;
    }

    /** Covers name, type and shape only, so it is cheap for any size. */
    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + shape.hashCode()) * 31 + type.number();
    }

    @Override
    public String toString() {
        return name + " " + type + shape;
    }
}
