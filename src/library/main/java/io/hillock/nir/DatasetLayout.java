package io.hillock.nir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Where a file holds the bytes of a dataset, and how to read them band by band. A band is a range of indexes of the
 * first dimension. Immutable.
 */
sealed interface DatasetLayout permits ContiguousLayout, ChunkedLayout {

    /** The number of indexes of the first dimension in a band; fewer in the last one. */
    int bandRows();

    /** Reads bands one after the other. One thread; close it. */
    Bands bands();

    interface Bands extends AutoCloseable {

        /**
         * @param firstRow a multiple of {@link #bandRows}
         * @param into as long as the band
         */
        void read(int firstRow, MemorySegment into) throws IOException;

        @Override
        void close();
    }
}
