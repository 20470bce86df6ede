package io.hillock.remote;

import io.hillock.model.Shape;

/** Shapes with leading dimensions for samples and steps. */
public final class BatchShapes {
    private BatchShapes() {}

    public static Shape of(int[] leading, Shape rest) {
        Shape shape = rest;
        for (int i = leading.length - 1; i >= 0; i--) {
            shape = shape.prepend(leading[i]);
        }
        return shape;
    }

    /** Whether the shape is {@code rest} after {@code count} leading dimensions. */
    public static boolean ends(Shape shape, int count, Shape rest) {
        return shape.rank() == count + rest.rank() && shape.dims().subList(count, shape.rank()).equals(rest.dims());
    }
}
