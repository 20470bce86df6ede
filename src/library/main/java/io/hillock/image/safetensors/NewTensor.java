package io.hillock.image.safetensors;

import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A tensor to be written to a file. Its values are made in place, once its place is known, so they are never in memory
 * twice.
 *
 * @param values writes all values into their zeroed memory: row-major, little-endian
 */
public record NewTensor(String name, Shape shape, ElementType type, Consumer<MemorySegment> values) {

    public long bytes() {
        return (long) shape.size() * type.bytes();
    }
}
