package io.hillock.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An array of finite double values in row-major order. Immutable; any thread may use it.
 *
 * <p>Two tensors are equal if their shapes and all values are equal, bit for bit (0.0 and -0.0 differ).
 */
public final class Tensor {

    private final Shape shape;
    private final TensorValues values;

    private Tensor(Shape shape, TensorValues values) {
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
        return new Tensor(shape, new ArrayValues(values.clone()));
    }

    /** Takes values from where they lie. They must be finite, and as many as the shape says. */
    public static Tensor of(Shape shape, TensorValues values) {
        return new Tensor(Objects.requireNonNull(shape, "shape"), Objects.requireNonNull(values, "values"));
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
        return shape.size();
    }

    /** The value at a row-major index, {@code 0 <= flatIndex < size()}. */
    public double at(int flatIndex) {
        return values.at(Objects.checkIndex(flatIndex, size()));
    }

    /**
     * Passes all values in order.
     *
     * @throws InvalidNetworkException as {@link #rows}
     */
    public void forEach(DoubleConsumer each) {
        values.forEach(each);
    }

    /**
     * Passes all values, rounded to float32, in blocks of whole rows: the way to read a large tensor.
     *
     * @param rowLength the number of values in a row: the product of the last dimensions of the shape, at least of one
     * @throws InvalidNetworkException if the values lie in a file that no longer holds them, or are not finite
     */
    public void rows(int rowLength, TensorValues.RowBlocks blocks) {
        values.rows(rowLength, blocks);
    }

    /** A copy of the values. */
    public double[] toArray() {
        double[] copy = new double[size()];
        int[] next = {0};
        forEach(value -> copy[next[0]++] = value);
        return copy;
    }

    /** The values rounded to float32. */
    public float[] toFloats() {
        var floats = new float[size()];
        int rowLength = shape.rank() == 0 ? 1 : shape.dim(shape.rank() - 1);
        rows(rowLength, (row, block, rows) -> System.arraycopy(block, 0, floats, row * rowLength, rows * rowLength));
        return floats;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Tensor tensor) || !shape.equals(tensor.shape)) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (Double.doubleToLongBits(values.at(i)) != Double.doubleToLongBits(tensor.values.at(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = shape.hashCode();
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + Double.hashCode(values.at(i));
        }
        return hash;
    }

    /** Shape and the first values: {@code [38][0.1, 0.2, 0.3, 0.4, …]}. */
    @Override
    public String toString() {
        String head = IntStream.range(0, Math.min(4, size())).mapToObj(i -> Double.toString(values.at(i)))
                .collect(Collectors.joining(", "));
        return shape + "[" + head + (size() > 4 ? ", …]" : "]");
    }
}
