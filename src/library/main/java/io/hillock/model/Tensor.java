package io.hillock.model;

import java.util.Arrays;

/**
 * An array of finite double values in row-major order. Immutable; any thread may use it.
 *
 * <p>Two tensors are equal if their shapes and all values are equal, bit for bit (0.0 and -0.0 differ).
 */
public final class Tensor {

    private final Shape shape;
    private final double[] values;

    private Tensor(Shape shape, double[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * Copies {@code values}.
     *
     * @throws IllegalArgumentException if their number does not match the shape, or one is NaN or infinite
     */
    public static Tensor of(Shape shape, double... values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "shape " + shape + " needs " + shape.size() + " values, got " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("must be finite, is " + values[i] + " at index " + i);
            }
        }
        return new Tensor(shape, values.clone());
    }

    /** A one-dimensional tensor of at least one value. */
    public static Tensor vector(double... values) {
        return of(Shape.of(values.length), values);
    }

    public static Tensor fill(Shape shape, double value) {
        double[] values = new double[shape.size()];
        Arrays.fill(values, value);
        return of(shape, values);
    }

    public Shape shape() {
        return shape;
    }

    public int size() {
        return values.length;
    }

    /** The value at a row-major index, {@code 0 <= flatIndex < size()}. */
    public double at(int flatIndex) {
        return values[flatIndex];
    }

    /** A copy of the values. */
    public double[] toArray() {
        return values.clone();
    }

    /** The values rounded to float32. */
    public float[] toFloats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    /** Shape and the first values: {@code [38][0.1, 0.2, 0.3, 0.4, …]}. */
    @Override
    public String toString() {
        int shown = Math.min(4, values.length);
        String head = Arrays.toString(Arrays.copyOf(values, shown));
        return shape + (shown == values.length ? head : head.substring(0, head.length() - 1) + ", …]");
    }
}
