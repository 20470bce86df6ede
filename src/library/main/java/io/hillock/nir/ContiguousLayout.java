package io.hillock.nir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Values in one piece.
 *
 * @param position of the first byte in the file
 * @param rowBytes size of what one index of the first dimension has
 */
record ContiguousLayout(FileBytes file, long position, long rowBytes, int bandRows) implements DatasetLayout {

    private static final long BAND_BYTES = 4 << 20;

    static ContiguousLayout of(FileBytes file, long position, long rowBytes, int rows) {
        return new ContiguousLayout(file, position, rowBytes, Math.clamp(BAND_BYTES / rowBytes, 1, rows));
    }

    @Override
    public Bands bands() {
        return new Bands() {
            @Override
            public void read(int firstRow, MemorySegment into) throws IOException {
                file.read(position + firstRow * rowBytes, into);
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }
}
