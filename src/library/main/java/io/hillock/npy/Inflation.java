package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates one deflated member piece by piece and checks that it matches its directory entry. One thread; close it
 * after use.
 */
final class Inflation implements AutoCloseable {
    private static final long LARGEST_BUFFER = 1 << 30;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final MemorySegment compressed;
    private final ArrayOrigin origin;
    private long fed;

    Inflation(MemorySegment compressed, ArrayOrigin origin) {
        this.compressed = compressed;
        this.origin = origin;
    }

    /** Fills {@code into} with the next bytes. */
    void read(MemorySegment into) {
        for (long at = 0; at < into.byteSize();) {
            ByteBuffer buffer = into.asSlice(at, Math.min(LARGEST_BUFFER, into.byteSize() - at)).asByteBuffer();
            at += buffer.remaining();
            while (buffer.hasRemaining()) {
                if (inflate(buffer) == 0) {
                    throw origin.error("truncated: it inflates to less than its declared size");
                }
            }
            crc.update(buffer.flip());
        }
    }

    /** Checks that the data ends here and matches its CRC. */
    void finish(long declaredCrc) {
        if (inflate(ByteBuffer.allocate(1)) > 0) {
            throw origin.error("it inflates to more than its declared size");
        }
        if (!inflater.finished()) {
            throw origin.error("truncated: its deflated data does not end");
        }
        requireCrc(crc, declaredCrc, origin);
    }

    /** The number of bytes inflated; 0 at the end, or if input is missing. */
    private int inflate(ByteBuffer buffer) {
        try {
            while (true) {
                int inflated = inflater.inflate(buffer);
                if (inflated > 0 || inflater.finished() || !feed()) {
                    return inflated;
                }
            }
        } catch (DataFormatException e) {
            throw origin.error("damaged deflated data: " + e.getMessage());
        }
    }

    private boolean feed() {
        long length = Math.min(LARGEST_BUFFER, compressed.byteSize() - fed);
        if (!inflater.needsInput() || length == 0) {
            return false;
        }
        inflater.setInput(compressed.asSlice(fed, length).asByteBuffer());
        fed += length;
        return true;
    }

    static void requireCrc(MemorySegment bytes, long declared, ArrayOrigin origin) {
        CRC32 crc = new CRC32();
        for (long at = 0; at < bytes.byteSize(); at += LARGEST_BUFFER) {
            crc.update(bytes.asSlice(at, Math.min(LARGEST_BUFFER, bytes.byteSize() - at)).asByteBuffer());
        }
        requireCrc(crc, declared, origin);
    }

    private static void requireCrc(CRC32 crc, long declared, ArrayOrigin origin) {
        if (crc.getValue() != declared) {
            throw origin.error("damaged: its CRC-32 differs from the declared one");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
