package io.hillock.npy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;

/** Writes npy files into a zip whose bytes depend only on them. One thread; close it at the end. */
final class ZipWriter implements AutoCloseable {
    /**
     * ZipOutputStream takes 1980-01-01 00:00, the first time of a zip, for an earlier one and adds an extra time field
     * that depends on the time zone. The next day is safe.
     */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 2, 0, 0);
    private static final int LOCAL_SIZE = 30;
    private static final int ALIGNMENT = 64;
    /** The extra field that Android's zipalign uses for padding: id, size, alignment, zeros. */
    private static final int PADDING_EXTRA = 0xd935;
    private static final int PADDING_EXTRA_SIZE = 6;

    private final Counted counted;
    private final ZipOutputStream zip;
    private final Npz.Compression compression;

    ZipWriter(OutputStream out, Npz.Compression compression) {
        this.counted = new Counted(out);
        this.zip = new ZipOutputStream(counted, StandardCharsets.UTF_8);
        this.compression = compression;
    }

    void write(String name, NpyArray array) throws IOException {
        byte[] header = Npy.header(array);
        try {
            zip.putNextEntry(entry(name, header, array));
        } catch (IllegalArgumentException e) {
            throw new ZipException("'" + name + "' names no entry: " + e.getMessage());
        }
        zip.write(header);
        NewFile.copy(array.data(), zip);
        zip.closeEntry();
    }

    private ZipEntry entry(String name, byte[] header, NpyArray array) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        if (compression == Npz.Compression.STORED) {
            CRC32 crc = new CRC32();
            crc.update(header);
            NewFile.copy(array.data(), new OutputStream() {
                @Override
                public void write(int b) {
                    crc.update(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    crc.update(bytes, offset, length);
                }
            });
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(header.length + array.data().byteSize());
            entry.setCrc(crc.getValue());
            entry.setExtra(padding(counted.written + LOCAL_SIZE + name.getBytes(StandardCharsets.UTF_8).length));
        }
        return entry;
    }

    /**
     * An extra field that moves the data to a multiple of the alignment; without it they would start at
     * {@code unpadded}.
     */
    private static byte[] padding(long unpadded) {
        int size = PADDING_EXTRA_SIZE
                + (int) (ALIGNMENT - (unpadded + PADDING_EXTRA_SIZE) % ALIGNMENT) % ALIGNMENT;
        byte[] extra = new byte[size];
        extra[0] = (byte) PADDING_EXTRA;
        extra[1] = (byte) (PADDING_EXTRA >> 8);
        extra[2] = (byte) (size - 4);
        extra[4] = ALIGNMENT;
        return extra;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static final class Counted extends FilterOutputStream {
        private long written;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }
    }
}
