package io.hillock.nir;

import com.ning.compress.lzf.LZFException;
import com.ning.compress.lzf.impl.VanillaChunkDecoder;
import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The values of a dataset whose chunks h5py compressed with {@code lzf}. jHDF's own filter cannot read them behind a
 * checksum. h5py leaves a chunk that does not become smaller as it is.
 */
final class LzfChunks {

    /** The filter's number in HDF5. */
    static final int FILTER = 32_000;

    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    private static final int CHECKSUM_BYTES = 4;

    private final ChunkedDataset dataset;
    private final int[] extents;
    private final int[] chunk;
    private final int chunkBytes;
    private final List<Integer> filters;

    private LzfChunks(ChunkedDataset dataset) {
        this.dataset = dataset;
        extents = dataset.getDimensions();
        chunk = dataset.getChunkDimensions();
        int values = 1;
        for (int extent : chunk) {
            values = Math.multiplyExact(values, extent);
        }
        chunkBytes = Math.multiplyExact(values, dataset.getDataType().getSize());
        filters = dataset.getFilters().stream().map(PipelineFilterWithData::getId).toList();
    }

    /** An array of primitives in row-major order, like {@link io.jhdf.api.Dataset#getDataFlat}. */
    static Object read(ChunkedDataset dataset) {
        return new LzfChunks(dataset).values();
    }

    private Object values() {
        Object values = null;
        int[] offset = new int[extents.length];
        int axis;
        do {
            ByteBuffer bytes = ByteBuffer.wrap(decoded(dataset.getRawChunkBuffer(offset)));
            Object part = dataset.getDataType().fillData(bytes, new int[]{chunkBytes / dataset.getDataType().getSize()},
                    null);
            if (values == null) {
                values = Array.newInstance(part.getClass().getComponentType(), Math.toIntExact(dataset.getSize()));
            }
            place(part, values, offset, 0, 0, 0);
            axis = extents.length - 1;
            while (axis >= 0 && (offset[axis] = Math.addExact(offset[axis], chunk[axis])) >= extents[axis]) {
                offset[axis--] = 0;
            }
        } while (axis >= 0);
        return values;
    }

    /** Copies the rows of a chunk that lie within the array. */
    private void place(Object part, Object values, int[] offset, int axis, int from, int to) {
        int inside = Math.min(chunk[axis], extents[axis] - offset[axis]);
        int first = to * extents[axis] + offset[axis];
        if (axis == extents.length - 1) {
            System.arraycopy(part, from * chunk[axis], values, first, inside);
            return;
        }
        for (int row = 0; row < inside; row++) {
            place(part, values, offset, axis + 1, from * chunk[axis] + row, first + row);
        }
    }

    /** Undoes the filters from the last to the first. */
    private byte[] decoded(ByteBuffer raw) {
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        int length = bytes.length;
        for (int i = filters.size() - 1; i >= 0; i--) {
            switch (filters.get(i)) {
                case FLETCHER32 -> length = Math.max(0, length - CHECKSUM_BYTES);
                case FILTER -> {
                    bytes = length == chunkBytes ? bytes : decompressed(bytes, length);
                    length = chunkBytes;
                }
                case SHUFFLE -> bytes = unshuffled(bytes);
                default -> throw new IllegalStateException("DatasetValues refuses other filters");
            }
        }
        return bytes;
    }

    private byte[] decompressed(byte[] bytes, int length) {
        byte[] whole = new byte[chunkBytes];
        try {
            // The compressed bytes fill their chunk; what lies behind them is the checksum.
            new VanillaChunkDecoder().decodeChunk(Arrays.copyOf(bytes, length), 0, whole, 0, chunkBytes);
            return whole;
        } catch (LZFException | IndexOutOfBoundsException e) {
            throw new InvalidNetworkException("", "", "damaged file: a chunk cannot be decompressed by lzf");
        }
    }

    private byte[] unshuffled(byte[] bytes) {
        int size = dataset.getDataType().getSize();
        int values = chunkBytes / size;
        byte[] whole = new byte[chunkBytes];
        for (int place = 0; place < size; place++) {
            for (int value = 0; value < values; value++) {
                whole[value * size + place] = bytes[place * values + value];
            }
        }
        return whole;
    }
}
