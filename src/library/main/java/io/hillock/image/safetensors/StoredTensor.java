package io.hillock.image.safetensors;

import io.hillock.model.Shape;

/** The place of a tensor: {@code begin} and {@code end} are bytes from the start of the data. Immutable. */
public record StoredTensor(String name, ElementType type, Shape shape, long begin, long end) {

    long bytes() {
        return end - begin;
    }
}
