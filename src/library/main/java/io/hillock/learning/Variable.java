package io.hillock.learning;

import io.hillock.model.Shape;

/**
 * One float32 array of a state, row-major.
 *
 * @param name its name in the image
 */
public record Variable(String name, Shape shape) {
    long bytes() {
        return (long) shape.size() * Float.BYTES;
    }
}
