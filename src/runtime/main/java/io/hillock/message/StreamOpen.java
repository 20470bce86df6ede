package io.hillock.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * An array of any size comes in pieces; answered by {@link Ack} where the receiver takes it.
 *
 * @param stream a number of the sender's choice, at least 1, not one of its open streams
 * @param shape row-major, 0 to 8 dimensions ([] is a single element), each 0 or more, at most 2^53 − 1 elements
 * @param chunks how many will come, where known
 */
public record StreamOpen(long stream, String name, ElementType type, List<Long> shape, OptionalLong chunks)
        implements
            NetworkMessage {
    public StreamOpen {
        Checks.id("stream", stream);
        Checks.name("name", name);
        shape = List.copyOf(shape);
        Checks.size("shape", shape, 0, WireTensor.MAX_RANK);
        long elements = 1;
        for (long dim : shape) {
            if (dim < 0 || dim > 0 && elements > Checks.MAX_INTEGER / dim) {
                throw Checks.invalid(ErrorCode.BAD_SHAPE, "shape", "is " + shape);
            }
            elements *= dim;
        }
        Checks.range("chunks", chunks, 0);
    }
}
