package io.hillock.nir;

import io.jhdf.filter.PipelineFilterWithData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Values in chunks of equal extents, of which those at the end reach over it.
 *
 * @param positions of the chunks in the file, in row-major order of the chunks
 * @param sizes of the chunks in the file, in bytes
 * @param extents of the dataset
 * @param chunk extents of a chunk
 */
record ChunkedLayout(FileBytes file, long[] positions, int[] sizes, int[] extents, int[] chunk, int elementBytes,
        List<PipelineFilterWithData> filters) implements DatasetLayout {

    @Override
    public int bandRows() {
        return Math.min(chunk[0], extents[0]);
    }

    @Override
    public Bands bands() {
        return new ChunkBands();
    }

    private final class ChunkBands implements Bands {
        private final ChunkDecoder decoder;
        private final ChunkCopy copy = new ChunkCopy(extents, chunk, elementBytes);
        private final Arena arena = Arena.ofConfined();
        private final int chunksPerBand;
        private MemorySegment stored;

        ChunkBands() {
            long bytes = elementBytes;
            for (int extent : chunk) {
                bytes *= extent;
            }
            decoder = new ChunkDecoder(filters, bytes, elementBytes);
            int perBand = 1;
            for (int axis = 1; axis < extents.length; axis++) {
                perBand *= Math.ceilDiv(extents[axis], chunk[axis]);
            }
            chunksPerBand = perBand;
            int largest = 0;
            for (int size : sizes) {
                largest = Math.max(largest, size);
            }
            stored = arena.allocate(largest);
        }

        @Override
        public void read(int firstRow, MemorySegment into) throws IOException {
            int[] offset = new int[extents.length];
            offset[0] = firstRow;
            int first = firstRow / chunk[0] * chunksPerBand;
            for (int i = first; i < first + chunksPerBand; i++) {
                MemorySegment encoded = stored.asSlice(0, sizes[i]);
                file.read(positions[i], encoded);
                copy.toBand(decoder.decode(encoded), offset, into);
                for (int axis = extents.length - 1; axis > 0; axis--) {
                    offset[axis] += chunk[axis];
                    if (offset[axis] < extents[axis]) {
                        break;
                    }
                    offset[axis] = 0;
                }
            }
        }

        @Override
        public void close() {
            decoder.close();
            arena.close();
        }
    }
}
