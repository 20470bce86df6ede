package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.TensorValues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteOrder;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/**
 * The numbers of a dataset that stay in its file: every pass reads them anew. Errors name node and key. Any thread.
 */
final class DatasetNumbers implements TensorValues {

    /** Up to this many numbers go to the heap. */
    static final int SMALL = 1 << 12;

    private final NumberType type;
    private final ByteOrder order;
    private final DatasetLayout layout;
    private final int rows;
    private final long rowBytes;
    /** For messages: the node and its key. */
    private final String node;
    private final String key;
    /** The last copy that {@link #at} has made, as long as the collector leaves it. */
    private WeakReference<StoredNumbers> copy = new WeakReference<>(null);

    /**
     * @param rows extent of the first dimension
     * @param rowBytes size of what one index of it has
     */
    DatasetNumbers(NumberType type, ByteOrder order, DatasetLayout layout, int rows, long rowBytes, String node,
            String key) {
        this.type = type;
        this.order = order;
        this.layout = layout;
        this.rows = rows;
        this.rowBytes = rowBytes;
        this.node = node;
        this.key = key;
    }

    /** Copies all numbers: a few to the heap, more into native memory. */
    TensorValues load() {
        if (rows * rowBytes > (long) SMALL * type.bytes()) {
            return load(Arena.ofAuto());
        }
        try (Arena arena = Arena.ofConfined()) {
            return TensorValues.of(load(arena).toArray());
        }
    }

    private StoredNumbers load(Arena arena) {
        return withinMemory(() -> {
            MemorySegment all = arena.allocate(rows * rowBytes, Double.BYTES);
            try (var bands = layout.bands()) {
                for (int row = 0; row < rows; row += layout.bandRows()) {
                    read(bands, row, all.asSlice(row * rowBytes, bandBytes(row)));
                }
            }
            var numbers = new StoredNumbers(type, all.asReadOnly(), (int) (all.byteSize() / type.bytes()));
            numbers.rows(1, (first, values, count) -> requireFinite(numbers, first, first, values, count));
            return numbers;
        });
    }

    @Override
    public double at(int index) {
        return copy().at(index);
    }

    private synchronized StoredNumbers copy() {
        StoredNumbers numbers = copy.get();
        if (numbers == null) {
            numbers = load(Arena.ofAuto());
            copy = new WeakReference<>(numbers);
        }
        return numbers;
    }

    @Override
    public void rows(int rowLength, RowBlocks blocks) {
        eachBand((first, band) -> band.rows(rowLength, (row, values, count) -> {
            requireFinite(band, row * rowLength, first + row * rowLength, values, count * rowLength);
            blocks.accept(first / rowLength + row, values, count);
        }));
    }

    @Override
    public void forEach(DoubleConsumer values) {
        eachBand((first, band) -> {
            band.rows(1, (at, block, count) -> requireFinite(band, at, first + at, block, count));
            band.forEach(values);
        });
    }

    private interface BandReader {
        /** @param first index of the band's first number in the dataset */
        void accept(int first, StoredNumbers band);
    }

    private void eachBand(BandReader reader) {
        try (Arena arena = Arena.ofConfined(); var bands = withinMemory(layout::bands)) {
            MemorySegment buffer = withinMemory(() -> arena.allocate(bandBytes(0), Double.BYTES));
            for (int row = 0; row < rows; row += layout.bandRows()) {
                MemorySegment band = buffer.asSlice(0, bandBytes(row));
                int firstRow = row;
                withinMemory(() -> read(bands, firstRow, band));
                reader.accept((int) (row * rowBytes / type.bytes()),
                        new StoredNumbers(type, band, (int) (band.byteSize() / type.bytes())));
            }
        }
    }

    private MemorySegment read(DatasetLayout.Bands bands, int row, MemorySegment into) {
        try {
            bands.read(row, into);
        } catch (IOException e) {
            throw invalid("cannot be read: " + e.getMessage());
        } catch (InvalidNetworkException e) {
            throw invalid(e.reason());
        }
        type.makeLittleEndian(into, order);
        return into;
    }

    /**
     * @param from where the numbers to check begin
     * @param first the same in the whole dataset
     * @param rounded these numbers as float32; what is finite may have become infinite
     */
    private void requireFinite(StoredNumbers numbers, int from, int first, float[] rounded, int count) {
        if (TensorValues.finite(rounded, count)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            double value = numbers.at(from + i);
            if (!Double.isFinite(value)) {
                throw invalid("must be finite, is " + value + " at index " + (first + i));
            }
        }
    }

    private <T> T withinMemory(Supplier<T> allocating) {
        try {
            return allocating.get();
        } catch (OutOfMemoryError e) {
            throw invalid(rows * rowBytes / type.bytes() + " values are more than the memory of this JVM can hold ("
                    + e.getMessage() + "): -XX:MaxDirectMemorySize allows more");
        }
    }

    private long bandBytes(int firstRow) {
        return Math.min(layout.bandRows(), rows - firstRow) * rowBytes;
    }

    private InvalidNetworkException invalid(String reason) {
        return new InvalidNetworkException(node, key, reason);
    }
}
