package io.hillock.model;

/** A pair of extents of an image or a window, in elements. What range is valid depends on the node that holds it. */
public record Size(int height, int width) {

    /** {@code [34, 34]}. */
    @Override
    public String toString() {
        return "[" + height + ", " + width + "]";
    }
}
