package io.hillock.image.compile;

import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Tensor;
import io.hillock.model.TensorValues;
import java.lang.foreign.MemorySegment;

/**
 * The weights of one node in the order of images: all targets of a source side by side. A weight [rows, columns] has a
 * row for each target. The rows of a group follow each other; so do the groups. In an image, each group is transposed.
 *
 * @param weight [..., out, in] of a dense transform, or [Cout, Cin / groups, …] of a convolution
 * @param columns the number of weights of a target
 */
record SourceMajor(String node, Tensor weight, int groups, int columns) {
    static final String WEIGHT = "weight";

    /** The number of columns that are transposed at once: a cache line of a row. */
    private static final int STRIP = 16;

    static SourceMajor dense(String node, Tensor weight) {
        return new SourceMajor(node, weight, 1, weight.shape().dim(weight.shape().rank() - 1));
    }

    static SourceMajor convolution(String node, Tensor weight, int groups) {
        return new SourceMajor(node, weight, groups, weight.size() / weight.shape().dim(0));
    }

    /** Takes weights that follow each other in an image. */
    interface Runs {
        /**
         * @param element index of the first weight in the image
         * @param values holds the weights from {@code from} on
         * @param target of the first weight, a row; the others have the targets after it
         */
        void accept(int element, float[] values, int from, int count, int target);
    }

    /** The number of targets. */
    int rows() {
        return weight.size() / columns;
    }

    /** Writes float32. */
    void floats(MemorySegment into) {
        each((element, values, from, count, _) -> MemorySegment.copy(values, from, into, SafetensorsLayout.FLOAT,
                (long) element * Float.BYTES, count));
    }

    /** Passes all weights, rounded to float32 and finite, in runs along the targets. */
    void each(Runs runs) {
        int side = rows() / groups;
        weight.rows(columns, (first, block, count) -> {
            requireFinite(first, block, count);
            for (int row = first; row < first + count;) {
                int group = row / side;
                int taken = Math.min(first + count, (group + 1) * side) - row;
                transpose(block, (row - first) * columns, taken, group * columns * side + row % side, side, row, runs);
                row += taken;
            }
        });
    }

    private void transpose(float[] block, int from, int rows, int element, int side, int target, Runs runs) {
        var strip = new float[STRIP * rows];
        for (int column = 0; column < columns; column += STRIP) {
            int width = Math.min(STRIP, columns - column);
            for (int row = 0; row < rows; row++) {
                int at = from + row * columns + column;
                for (int i = 0; i < width; i++) {
                    strip[i * rows + row] = block[at + i];
                }
            }
            for (int i = 0; i < width; i++) {
                runs.accept(element + (column + i) * side, strip, i * rows, rows, target);
            }
        }
    }

    private void requireFinite(int first, float[] block, int count) {
        if (TensorValues.finite(block, count * columns)) {
            return;
        }
        int i = 0;
        while (Float.isFinite(block[i])) {
            i++;
        }
        int row = first + i / columns;
        throw new InvalidNetworkException(node, WEIGHT, "weight of element %d is %s, not finite as float32".formatted(
                element(row, i % columns), weight.at(row * columns + i % columns)));
    }

    private int element(int row, int column) {
        int side = rows() / groups;
        return (row / side * columns + column) * side + row % side;
    }
}
