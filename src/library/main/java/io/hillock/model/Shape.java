package io.hillock.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The extents of an array in row-major order, for example {@code [2, 34, 34]}: channels, height, width. Immutable.
 *
 * @param dims at least one extent, each at least 1; their product fits an {@code int}
 */
public record Shape(List<Integer> dims) {

    /** @throws IllegalArgumentException if there is no extent, one is below 1, or the product is too large */
    public Shape {
        dims = List.copyOf(dims);
        if (dims.isEmpty()) {
            throw new IllegalArgumentException("a shape needs at least one dimension");
        }
        long size = 1;
        for (int dim : dims) {
            if (dim < 1) {
                throw new IllegalArgumentException("dimensions must be >= 1, shape is " + dims);
            }
            size *= dim;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("too many elements, shape is " + dims);
            }
        }
    }

    public static Shape of(int... dims) {
        return new Shape(IntStream.of(dims).boxed().toList());
    }

    public int rank() {
        return dims.size();
    }

    public int dim(int axis) {
        return dims.get(axis);
    }

    /** Number of elements: the product of the extents. Every run of an engine calls this, so it creates no iterator. */
    public int size() {
        int size = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            size *= dims.get(axis);
        }
        return size;
    }

    /** This shape with {@code dim} in front. */
    public Shape prepend(int dim) {
        return new Shape(IntStream.concat(IntStream.of(dim), dims.stream().mapToInt(d -> d)).boxed().toList());
    }

    /** In NIR's notation: {@code [2, 34, 34]}. */
    @Override
    public String toString() {
        return dims.toString();
    }
}
