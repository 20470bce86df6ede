package io.hillock.message;

import java.util.List;

/**
 * The next piece of a stream, in order; the pieces one after the other are the array, row-major.
 *
 * @param index 0, 1, 2, …
 * @param chunk [elements] of the stream's type
 */
public record StreamChunk(long stream, long index, WireTensor chunk) implements NetworkMessage {
    public static final String CHUNK = "chunk";

    public StreamChunk {
        Checks.id("stream", stream);
        Checks.count("index", index);
        Checks.tensor(CHUNK, chunk, chunk.type());
        if (chunk.shape().rank() != 1) {
            throw Checks.invalid(ErrorCode.BAD_SHAPE, CHUNK, "must be [elements], is " + chunk.shape());
        }
    }

    @Override
    public List<WireTensor> tensors() {
        return List.of(chunk);
    }
}
