package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads the values of a dataset, but only after checking that they need no more memory than the file can justify. */
final class DatasetValues {

    /** Deflate expands one byte to at most 1032, lzf to 88. */
    private static final int MOST_EXPANSION = 1100;

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    private static final int CHECKSUM_BYTES = 4;

    private DatasetValues() {}

    /** @param mostValues the number of values that fit into memory */
    static Object read(Dataset dataset, long fileLength, long mostValues) {
        if (dataset.getSize() > mostValues) {
            throw invalid(dataset.getSize() + " values are more than the memory of this JVM can hold");
        }
        long bytes = Math.multiplyExact(dataset.getSize(), (long) dataset.getDataType().getSize());
        boolean chunked = dataset instanceof ChunkedDataset;
        checkFloat(dataset.getDataType());
        if (bytes > (chunked ? MOST_EXPANSION : 1) * fileLength) {
            throw invalid("damaged file: claims " + bytes + " bytes, more than the file can hold");
        }
        if (dataset instanceof ChunkedDataset chunks && bytes > 0) {
            checkChunks(chunks, fileLength, mostValues);
            if (compressed(chunks, LzfChunks.FILTER)) {
                return LzfChunks.read(chunks);
            }
        }
        return dataset.getDataFlat();
    }

    /** jHDF reads every 16-bit float as a half, even bfloat16. */
    private static void checkFloat(DataType type) {
        if (type instanceof FloatingPoint number && number.getExponentSize() != switch (number.getSize()) {
            case 2 -> 5;
            case 4 -> 8;
            default -> 11;
        }) {
            throw invalid("floating point of " + number.getSize() + " bytes with an exponent of "
                    + number.getExponentSize() + " bits is not supported");
        }
    }

    private static void checkChunks(ChunkedDataset dataset, long fileLength, long mostValues) {
        int[] extents = dataset.getDimensions();
        int[] chunk = dataset.getChunkDimensions();
        if (chunk.length != extents.length) {
            throw invalid("damaged file: its chunks have " + chunk.length + " dimensions, not " + extents.length);
        }
        long chunkValues = 1;
        for (int extent : chunk) {
            if (extent < 1) {
                throw invalid("damaged file: its chunks have an extent of " + extent);
            }
            chunkValues = Math.multiplyExact(chunkValues, (long) extent);
        }
        checkFilters(dataset);
        boolean deflated = compressed(dataset, DEFLATE);
        boolean compressed = deflated || compressed(dataset, LzfChunks.FILTER);
        long chunkBytes = Math.multiplyExact(chunkValues, (long) dataset.getDataType().getSize());
        if (chunkBytes > (compressed ? MOST_EXPANSION : 1) * fileLength) {
            throw invalid("damaged file: its chunks of " + chunkBytes + " bytes are more than the file can hold");
        }
        if (chunkValues > mostValues) {
            throw invalid("chunks of " + chunkValues + " values are more than the memory of this JVM can hold");
        }
        if (deflated) {
            checkInflated(dataset, extents, chunk, chunkBytes);
        }
    }

    private static boolean compressed(ChunkedDataset dataset, int filter) {
        return dataset.getFilters().stream().anyMatch(one -> one.getId() == filter);
    }

    private static void checkFilters(ChunkedDataset dataset) {
        int compressions = 0;
        for (PipelineFilterWithData filter : dataset.getFilters()) {
            switch (filter.getId()) {
                case DEFLATE, LzfChunks.FILTER -> compressions++;
                case SHUFFLE -> checkShuffle(filter.getFilterData(), dataset.getDataType().getSize());
                case FLETCHER32 -> {
                }
                default ->
                    throw invalid("is compressed by the filter '" + filter.getName()
                            + "', which is not supported: write it with compression='gzip'");
            }
        }
        if (compressions > 1) {
            throw invalid("is compressed " + compressions + " times");
        }
    }

    /** jHDF takes its loop count from the element size that the filter states. */
    private static void checkShuffle(int[] filterData, int elementBytes) {
        if (filterData.length < 1 || filterData[0] != elementBytes) {
            throw invalid("damaged file: shuffled, but not by elements of " + elementBytes + " bytes");
        }
    }

    /** jHDF inflates a chunk to any size, so the size must be checked before. */
    private static void checkInflated(ChunkedDataset dataset, int[] extents, int[] chunk, long chunkBytes) {
        int[] offset = new int[extents.length];
        long stored = 0;
        int axis;
        do {
            ByteBuffer deflated = dataset.getRawChunkBuffer(offset);
            stored += deflated.remaining();
            checkInflated(deflated, chunkBytes + CHECKSUM_BYTES);
            axis = extents.length - 1;
            while (axis >= 0 && (offset[axis] = Math.addExact(offset[axis], chunk[axis])) >= extents[axis]) {
                offset[axis--] = 0;
            }
        } while (axis >= 0);
        if (stored != dataset.getStorageInBytes()) {
            throw invalid("damaged file: has chunks outside of its extent");
        }
    }

    private static void checkInflated(ByteBuffer deflated, long limit) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] scratch = new byte[4096];
            int read;
            do {
                read = inflater.inflate(scratch);
            } while (read > 0 && inflater.getBytesWritten() <= limit);
            if (inflater.getBytesWritten() > limit) {
                throw invalid("damaged file: a chunk expands to more than its " + limit + " bytes");
            }
        } catch (DataFormatException e) {
            throw invalid("damaged file: a chunk cannot be decompressed: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static InvalidNetworkException invalid(String reason) {
        return new InvalidNetworkException("", "", reason);
    }
}
