package io.hillock.examples;

import io.hillock.cli.CommandFailure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Bytes in the IDX format of MNIST, gzipped: 0, 0, 8 (unsigned bytes), the number of dimensions, each dimension as a big-endian int,
 * the bytes.
 *
 * @param dims each at least 1
 */
record Idx(int[] dims, byte[] values) {
    private static final int UNSIGNED_BYTES = 0x08;
    private static final long MOST_BYTES = 1 << 28;

    /** @throws CommandFailure if the file cannot be read or does not have {@code rank} dimensions */
    static Idx read(Path file, int rank) {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))))) {
            if (in.readInt() != (UNSIGNED_BYTES << 8 | rank)) {
                throw new CommandFailure(file + ": not an IDX file of bytes with " + rank + " dimensions");
            }
            int[] dims = new int[rank];
            long size = 1;
            for (int i = 0; i < rank; i++) {
                dims[i] = in.readInt();
                size = dims[i] < 1 || size > MOST_BYTES ? MOST_BYTES + 1 : size * dims[i];
            }
            if (size > MOST_BYTES) {
                throw new CommandFailure(file + ": damaged, it claims an impossible size");
            }
            byte[] values = new byte[(int) size];
            in.readFully(values);
            return new Idx(dims, values);
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
