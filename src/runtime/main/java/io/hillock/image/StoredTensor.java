package io.hillock.image;

import io.hillock.model.Shape;

/** Where a tensor lies: {@code begin} and {@code end} are bytes from the start of the data. */
record StoredTensor(String name, ElementType type, Shape shape, long begin, long end) {

    long bytes() {
        return end - begin;
    }
}
