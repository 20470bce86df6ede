package io.hillock.model;

import java.util.function.DoubleConsumer;

/**
 * Where the values of a {@link Tensor} lie: on the heap, in native memory, or still in a file. All are finite, in
 * row-major order, and never change. Any thread may read them.
 */
public interface TensorValues {

    /** The largest number of rows in a block, unless rows are very short. */
    int BLOCK_ROWS = 64;

    /** The number of values in a block, unless one row has more. */
    int BLOCK_VALUES = 1 << 20;

    /**
     * @param index row-major, not checked
     * @throws InvalidNetworkException if a file no longer holds the value
     */
    double at(int index);

    /**
     * Passes all values in order. Takes little memory, whatever the size of the tensor.
     *
     * @throws InvalidNetworkException as {@link #rows}
     */
    void forEach(DoubleConsumer values);

    /**
     * Passes all values, rounded to float32, in blocks of whole rows from first to last. A value beyond the range of
     * float32 becomes infinite. Takes no more memory than a block, whatever the size of the tensor.
     *
     * @param rowLength the number of values in a row: the product of the last dimensions of the shape, at least of one
     * @throws InvalidNetworkException if a file no longer holds the values, or they are not finite
     */
    void rows(int rowLength, RowBlocks blocks);

    /** Takes rows of values. */
    @FunctionalInterface
    interface RowBlocks {

        /**
         * @param firstRow index of the first row in {@code values}
         * @param values the rows, one after the other; valid only during the call
         * @param rows how many, at least 1
         */
        void accept(int firstRow, float[] values, int rows);
    }

    /** @param array finite numbers, which nobody changes */
    static TensorValues of(double[] array) {
        return new ArrayValues(array);
    }

    /** The number of rows that a block should have. */
    static int blockRows(int rowLength) {
        return Math.clamp(BLOCK_VALUES / rowLength, 1, Math.max(BLOCK_ROWS, 4096 / rowLength));
    }

    /** Whether the first {@code count} values are neither NaN nor infinite. */
    static boolean finite(float[] values, int count) {
        int carries = 0;
        for (int i = 0; i < count; i++) {
            // An exponent of ones carries into the sign.
            carries |= (Float.floatToRawIntBits(values[i]) & 0x7f80_0000) + 0x0080_0000;
        }
        return carries >= 0;
    }
}
