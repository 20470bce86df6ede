package io.hillock.model;

/** A pair of extents of an image or a window, in elements. The valid range depends on the node that uses it. */
public record Size(int height, int width) {

    /** {@code [34, 34]}. */
    @Override
    public String toString() {
        return "[" + height + ", " + width + "]";
    }
}
