package io.hillock.nir;

import com.ning.compress.lzf.LZFException;
import com.ning.compress.lzf.impl.VanillaChunkDecoder;
import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Undoes the filters of one dataset's chunks, in memory of fixed size whatever a chunk claims. One thread; close it. */
final class ChunkDecoder implements AutoCloseable {

    /** Deflate expands one byte to at most 1032, lzf to 88. */
    static final int MOST_EXPANSION = 1100;

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;
    /** As h5py compresses with {@code lzf}. */
    private static final int LZF = 32_000;
    private static final int LZF_SIZE = 2;
    private static final int CHECKSUM_BYTES = 4;

    private final List<PipelineFilterWithData> filters;
    private final long chunkBytes;
    private final int elementBytes;
    private final Arena arena = Arena.ofConfined();
    private final Inflater inflater = new Inflater();
    /** Filters write to one while they read the other. */
    private final MemorySegment[] buffers = new MemorySegment[2];
    private int free;

    /**
     * @param filters as {@link #check} accepts them
     * @param chunkBytes size of a decoded chunk
     */
    ChunkDecoder(List<PipelineFilterWithData> filters, long chunkBytes, int elementBytes) {
        this.filters = filters.reversed();
        this.chunkBytes = chunkBytes;
        this.elementBytes = elementBytes;
    }

    /**
     * Refuses filters that cannot be undone.
     *
     * @param chunkBytes size of a decoded chunk
     * @return whether chunks are compressed
     */
    static boolean check(ChunkedDataset dataset, long chunkBytes) {
        int compressions = 0;
        for (PipelineFilterWithData filter : dataset.getFilters()) {
            switch (filter.getId()) {
                case DEFLATE -> compressions++;
                case LZF -> {
                    compressions++;
                    checkLzf(filter.getFilterData(), chunkBytes);
                }
                case SHUFFLE -> checkShuffle(filter.getFilterData(), dataset.getDataType().getSize());
                case FLETCHER32 -> {
                }
                default -> throw invalid("is compressed by the filter '" + filter.getName()
                        + "', which is not supported: write it with compression='gzip'");
            }
        }
        if (compressions > 1) {
            throw invalid("is compressed " + compressions + " times");
        }
        return compressions == 1;
    }

    /** The size may count a checksum that was added before. */
    private static void checkLzf(int[] filterData, long chunkBytes) {
        if (filterData.length <= LZF_SIZE || filterData[LZF_SIZE] != chunkBytes
                && filterData[LZF_SIZE] != chunkBytes + CHECKSUM_BYTES) {
            throw invalid("damaged file: compressed by lzf, but not in chunks of " + chunkBytes + " bytes");
        }
    }

    private static void checkShuffle(int[] filterData, int elementBytes) {
        if (filterData.length < 1 || filterData[0] != elementBytes) {
            throw invalid("damaged file: shuffled, but not by elements of " + elementBytes + " bytes");
        }
    }

    /** The values of a chunk; valid until the next call. */
    MemorySegment decode(MemorySegment stored) {
        MemorySegment bytes = stored;
        for (PipelineFilterWithData filter : filters) {
            bytes = switch (filter.getId()) {
                case DEFLATE -> inflated(bytes);
                case LZF -> decompressed(bytes, filter.getFilterData()[LZF_SIZE]);
                case SHUFFLE -> unshuffled(bytes);
                // jHDF does not verify checksums either.
                case FLETCHER32 -> bytes.asSlice(0, Math.max(0, bytes.byteSize() - CHECKSUM_BYTES));
                default -> throw new IllegalStateException("check refuses what is not supported");
            };
        }
        if (bytes.byteSize() != chunkBytes) {
            throw invalid("damaged file: a chunk has " + bytes.byteSize() + " bytes, not " + chunkBytes);
        }
        return bytes;
    }

    private MemorySegment inflated(MemorySegment deflated) {
        MemorySegment buffer = buffer();
        ByteBuffer into = buffer.asByteBuffer();
        inflater.reset();
        inflater.setInput(deflated.asByteBuffer());
        try {
            while (inflater.inflate(into) > 0) {
                // Inflates on until the end, or until the buffer is full.
            }
            if (!into.hasRemaining() && inflater.inflate(new byte[1]) > 0) {
                throw invalid("damaged file: a chunk expands to more than its " + into.position() + " bytes");
            }
        } catch (DataFormatException e) {
            throw invalid("damaged file: a chunk cannot be decompressed: " + e.getMessage());
        }
        return buffer.asSlice(0, into.position());
    }

    /** h5py leaves a chunk that does not become smaller as it is. */
    private MemorySegment decompressed(MemorySegment compressed, int size) {
        if (compressed.byteSize() == size) {
            return compressed;
        }
        byte[] whole = new byte[size];
        try {
            new VanillaChunkDecoder().decodeChunk(compressed.toArray(ValueLayout.JAVA_BYTE), 0, whole, 0, size);
        } catch (LZFException | IndexOutOfBoundsException e) {
            throw invalid("damaged file: a chunk cannot be decompressed by lzf");
        }
        return buffer().asSlice(0, size).copyFrom(MemorySegment.ofArray(whole));
    }

    /** Bytes beyond the last whole element are not shuffled. */
    private MemorySegment unshuffled(MemorySegment shuffled) {
        long size = shuffled.byteSize();
        if (elementBytes == 1 || size > chunkBytes + CHECKSUM_BYTES) {
            return shuffled;
        }
        MemorySegment into = buffer();
        long elements = size / elementBytes;
        for (int part = 0; part < elementBytes; part++) {
            for (long i = 0; i < elements; i++) {
                into.set(ValueLayout.JAVA_BYTE, i * elementBytes + part,
                        shuffled.get(ValueLayout.JAVA_BYTE, part * elements + i));
            }
        }
        long whole = elements * elementBytes;
        MemorySegment.copy(shuffled, whole, into, whole, size - whole);
        return into.asSlice(0, size);
    }

    private MemorySegment buffer() {
        free ^= 1;
        if (buffers[free] == null) {
            buffers[free] = arena.allocate(chunkBytes + CHECKSUM_BYTES);
        }
        return buffers[free];
    }

    private static InvalidNetworkException invalid(String reason) {
        return new InvalidNetworkException("", "", reason);
    }

    @Override
    public void close() {
        inflater.end();
        arena.close();
    }
}
