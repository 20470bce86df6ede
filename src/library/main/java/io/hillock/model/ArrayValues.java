package io.hillock.model;

import java.util.function.DoubleConsumer;

/** Values on the heap. */
record ArrayValues(double[] array) implements TensorValues {

    @Override
    public double at(int index) {
        return array[index];
    }

    @Override
    public void forEach(DoubleConsumer values) {
        for (double value : array) {
            values.accept(value);
        }
    }

    @Override
    public void rows(int rowLength, RowBlocks blocks) {
        int rows = array.length / rowLength;
        int most = Math.min(rows, TensorValues.blockRows(rowLength));
        var block = new float[most * rowLength];
        for (int row = 0; row < rows; row += most) {
            int count = Math.min(most, rows - row);
            int from = row * rowLength;
            for (int i = 0; i < count * rowLength; i++) {
                block[i] = (float) array[from + i];
            }
            blocks.accept(row, block, count);
        }
    }
}
