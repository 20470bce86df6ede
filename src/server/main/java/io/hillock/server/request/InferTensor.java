package io.hillock.server.request;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named tensor of a request or an answer. Immutable; the memory belongs to the request's {@link RequestMemory}.
 *
 * @param shape extents, each at least 0
 * @param data raw little-endian contents, row-major, off-heap, aligned to 64 bytes if it came through {@link RequestMemory}
 */
public record InferTensor(String name, DataType type, List<Long> shape, MemorySegment data) {
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public InferTensor {
        shape = List.copyOf(shape);
    }

    /** The number of elements. */
    public long elements() {
        return elements(name, shape);
    }

    /**
     * The number of elements of a shape.
     *
     * @throws ServiceException {@code INVALID} if an extent is negative or the product exceeds 2^30
     */
    public static long elements(String name, List<Long> shape) {
        long elements = 1;
        for (int axis = 0; axis < shape.size(); axis++) {
            long extent = shape.get(axis);
            if (extent < 0 || extent > MOST_ELEMENTS || elements * extent > MOST_ELEMENTS) {
                throw ServiceException.invalid("tensor '" + name + "' cannot have the shape " + shape
                        + ": extents are at least 0 and their product at most 2^30");
            }
            elements *= extent;
        }
        return elements;
    }

    private static final long MOST_ELEMENTS = 1L << 30;

    /** @throws ServiceException {@code INVALID} if the raw contents do not have the size, or the byte strings, that type and shape need */
    public void checkSize() {
        if (type == DataType.BYTES) {
            checkStrings();
        } else if (data.byteSize() != elements() * type.bytes()) {
            throw ServiceException
                    .invalid("tensor '" + name + "' has " + data.byteSize() + " bytes, but " + type + " of shape "
                            + shape + " needs " + elements() * type.bytes());
        }
    }

    private void checkStrings() {
        long elements = elements();
        long at = 0;
        for (long i = 0; i < elements; i++) {
            long left = data.byteSize() - at - Integer.BYTES;
            long length = left < 0 ? 0 : Integer.toUnsignedLong(data.get(LENGTH, at));
            if (length > left) {
                throw ServiceException.invalid("tensor '" + name + "' needs " + elements
                        + " byte strings, its raw contents end in number " + i);
            }
            at += Integer.BYTES + length;
        }
        if (at != data.byteSize()) {
            throw ServiceException.invalid("tensor '" + name + "' needs " + elements
                    + " byte strings, its raw contents have " + (data.byteSize() - at) + " bytes behind them");
        }
    }
}
