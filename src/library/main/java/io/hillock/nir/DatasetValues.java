package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.OrderedDataType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Finds and reads the values of datasets, but only after checking that they need no more than the file can justify. */
final class DatasetValues {

    private final FileBytes file;

    DatasetValues(FileBytes file) {
        this.file = file;
    }

    /**
     * Reads a dataset of any type by jHDF.
     *
     * @param mostValues the number of values that fit into memory
     */
    Object read(Dataset dataset, long mostValues) {
        checkSize(dataset, mostValues);
        NumberType.of(dataset.getDataType());
        if (dataset instanceof ChunkedDataset chunks && dataset.getSize() > 0) {
            if (checkChunks(chunks)) {
                checkInflated(chunks);
            }
        }
        return dataset.getDataFlat();
    }

    /**
     * Finds numbers, to be read from the file itself.
     *
     * @param node for messages, like {@code key}
     * @return empty for other types, for scalars, for datasets without data, and for those inside an object header
     */
    Optional<DatasetNumbers> numbers(Dataset dataset, String node, String key) {
        checkSize(dataset, Integer.MAX_VALUE);
        NumberType type = NumberType.of(dataset.getDataType()).orElse(null);
        if (type == null || dataset.isScalar() || dataset.getSize() < 1 || dataset.isEmpty()) {
            return Optional.empty();
        }
        int[] extents = dataset.getDimensions();
        long rowBytes = dataset.getSize() / extents[0] * type.bytes();
        DatasetLayout layout = switch (dataset) {
            case ContiguousDataset contiguous ->
                ContiguousLayout.of(file, position(contiguous.getBuffer()), rowBytes, extents[0]);
            case ChunkedDataset chunked -> {
                checkChunks(chunked);
                yield chunks(chunked);
            }
            default -> null;
        };
        return Optional.ofNullable(layout).map(found -> new DatasetNumbers(type,
                ((OrderedDataType) dataset.getDataType()).getByteOrder(), found, extents[0], rowBytes, node, key));
    }

    private void checkSize(Dataset dataset, long mostValues) {
        if (dataset.getSize() > mostValues) {
            throw invalid(dataset.getSize() + " values are more than the memory of this JVM can hold");
        }
        long bytes = Math.multiplyExact(dataset.getSize(), (long) dataset.getDataType().getSize());
        boolean chunked = dataset instanceof ChunkedDataset;
        if (bytes < 0 || bytes > (chunked ? ChunkDecoder.MOST_EXPANSION : 1) * file.length()) {
            throw invalid("damaged file: claims " + bytes + " bytes, more than the file can hold");
        }
    }

    /** Returns whether chunks are compressed. */
    private boolean checkChunks(ChunkedDataset dataset) {
        int[] chunk = dataset.getChunkDimensions();
        int dimensions = dataset.getDimensions().length;
        if (chunk.length != dimensions) {
            throw invalid("damaged file: its chunks have " + chunk.length + " dimensions, not " + dimensions);
        }
        long chunkBytes = dataset.getDataType().getSize();
        for (int extent : chunk) {
            if (extent < 1) {
                throw invalid("damaged file: its chunks have an extent of " + extent);
            }
            chunkBytes = Math.multiplyExact(chunkBytes, (long) extent);
        }
        boolean compressed = ChunkDecoder.check(dataset, chunkBytes);
        if (chunkBytes > (compressed ? ChunkDecoder.MOST_EXPANSION : 1) * file.length()) {
            throw invalid("damaged file: its chunks of " + chunkBytes + " bytes are more than the file can hold");
        }
        if (chunkBytes > Integer.MAX_VALUE - 8) {
            throw invalid("chunks of " + chunkBytes + " bytes are more than the memory of this JVM can hold");
        }
        return compressed;
    }

    /** A chunk that is not there ends the search, so it takes no longer than the file has chunks. */
    private ChunkedLayout chunks(ChunkedDataset dataset) {
        int[] extents = dataset.getDimensions();
        int[] chunk = dataset.getChunkDimensions();
        var positions = new long[16];
        var sizes = new int[16];
        int count = 0;
        int[] offset = new int[extents.length];
        int axis;
        do {
            ByteBuffer stored = dataset.getRawChunkBuffer(offset);
            if (count == sizes.length) {
                positions = Arrays.copyOf(positions, 2 * count);
                sizes = Arrays.copyOf(sizes, 2 * count);
            }
            positions[count] = position(stored);
            sizes[count++] = stored.remaining();
            axis = extents.length - 1;
            while (axis >= 0 && (offset[axis] = Math.addExact(offset[axis], chunk[axis])) >= extents[axis]) {
                offset[axis--] = 0;
            }
        } while (axis >= 0);
        return new ChunkedLayout(file, Arrays.copyOf(positions, count), Arrays.copyOf(sizes, count), extents, chunk,
                dataset.getDataType().getSize(), dataset.getFilters());
    }

    /** jHDF inflates every chunk of the dataset to any size, so the sizes must be checked before. */
    private void checkInflated(ChunkedDataset dataset) {
        ChunkedLayout layout = chunks(dataset);
        if (Arrays.stream(layout.sizes()).asLongStream().sum() != dataset.getStorageInBytes()) {
            throw invalid("damaged file: has chunks outside of its extent");
        }
        long rowBytes = dataset.getSize() / layout.extents()[0] * layout.elementBytes();
        try (var bands = layout.bands(); Arena arena = Arena.ofConfined()) {
            MemorySegment band = arena.allocate(layout.bandRows() * rowBytes);
            for (int row = 0; row < layout.extents()[0]; row += layout.bandRows()) {
                bands.read(row, band);
            }
        } catch (IOException e) {
            throw invalid("cannot be read: " + e.getMessage());
        }
    }

    /** Where a buffer of jHDF, a part of the file in memory, lies in the file. */
    private long position(ByteBuffer part) {
        return MemorySegment.ofBuffer(part).address() - file.all().address();
    }

    private static InvalidNetworkException invalid(String reason) {
        return new InvalidNetworkException("", "", reason);
    }
}
