package io.hillock.nir;

import io.hillock.model.TensorValues;
import java.lang.foreign.MemorySegment;
import java.util.function.DoubleConsumer;

/** Numbers in native memory, in the type that the file has. Immutable. */
record StoredNumbers(NumberType type, MemorySegment numbers, int count) implements TensorValues {

    @Override
    public double at(int index) {
        return type.value(numbers, index);
    }

    @Override
    public void rows(int rowLength, RowBlocks blocks) {
        int rows = count / rowLength;
        int most = Math.min(rows, TensorValues.blockRows(rowLength));
        var block = new float[most * rowLength];
        for (int row = 0; row < rows; row += most) {
            int taken = Math.min(most, rows - row);
            type.floats(numbers, (long) row * rowLength, block, taken * rowLength);
            blocks.accept(row, block, taken);
        }
    }

    @Override
    public void forEach(DoubleConsumer values) {
        for (int i = 0; i < count; i++) {
            values.accept(at(i));
        }
    }

    double[] toArray() {
        var array = new double[count];
        for (int i = 0; i < count; i++) {
            array[i] = at(i);
        }
        return array;
    }
}
