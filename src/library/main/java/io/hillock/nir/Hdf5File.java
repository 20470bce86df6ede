package io.hillock.nir;

import io.hillock.file.FileSignature;
import io.hillock.model.InvalidNetworkException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An HDF5 file in memory, with limits on what may be read from it. The whole file is read first. So no size in it can
 * make jHDF allocate more than the file holds, and another process that truncates the file does no harm. One thread;
 * close it after use.
 */
final class Hdf5File implements AutoCloseable {

    /** Up to this many bytes of memory for each value, on its way into a tensor. */
    private static final int BYTES_PER_VALUE = 32;

    private static final long SIGNATURE = 0x0a1a0a0d46444889L;

    /** What jHDF says of an opaque type without a tag. */
    private static final String OPAQUE = "End of buffer reached before NULL";

    private final HdfFile hdf;
    private final long length;
    private long valuesLeft = Runtime.getRuntime().maxMemory() / BYTES_PER_VALUE;
    private int objectsLeft = 1_000_000;

    private Hdf5File(HdfFile hdf, long length) {
        this.hdf = hdf;
        this.length = length;
    }

    static byte[] bytes(Path file) throws IOException {
        long length = Files.size(file);
        if (length > Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4)) {
            throw new IOException(length + " bytes are too many for the memory of this JVM");
        }
        return Files.readAllBytes(file);
    }

    static Hdf5File of(byte[] bytes) {
        checkLength(bytes);
        return new Hdf5File(HdfFile.fromBytes(bytes), bytes.length);
    }

    Group root() {
        return hdf;
    }

    /** The object with this name, or null. Links are refused, because they may lead in circles or out of the file. */
    Node child(Group group, String name) {
        Node child = group.getChild(name);
        if (child != null && child.isLink()) {
            throw invalid(name, "is a link");
        }
        if (--objectsLeft < 0) {
            throw invalid(name, "too many objects in the file");
        }
        return child;
    }

    /** Whether {@link #child} has found as many objects as a file may have. */
    boolean exhausted() {
        return objectsLeft < 0;
    }

    /** The values of a dataset in row-major order, in jHDF's form: an array of primitives, Strings or BigIntegers. */
    Object values(Dataset dataset) {
        Object values = DatasetValues.read(dataset, length, valuesLeft);
        valuesLeft -= dataset.getSize();
        return values;
    }

    @Override
    public void close() {
        hdf.close();
    }

    /** The reason for refusing a file after the HDF5 library has thrown. */
    static String damage(RuntimeException thrown) {
        return "damaged file: " + reason(thrown);
    }

    /** The message of the innermost exception. */
    static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (OPAQUE.equals(cause.getMessage())) {
            return "it holds opaque data (np.void), which cannot be read";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** jHDF does not compare the length in the superblock with the file's. */
    private static void checkLength(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = 0;
        while (start + 8 <= file.capacity() && file.getLong(start) != SIGNATURE) {
            start = start == 0 ? 512 : Math.multiplyExact(start, 2);
        }
        if (start + 8 > file.capacity()) {
            throw invalid("", FileSignature.explain(bytes)
                    .orElse("is not a NIR file: it lacks the signature of HDF5"));
        }
        long end = switch (file.get(start + 8)) {
            case 0 -> file.getLong(start + 40);
            case 1 -> file.getLong(start + 44);
            case 2, 3 -> file.getLong(start + 28);
            default -> throw invalid("", "damaged file: HDF5 superblock version " + file.get(start + 8));
        };
        if (end > file.capacity() || end < 0) {
            throw invalid("",
                    "damaged file: cut off at " + file.capacity() + " of " + end + " bytes: copy or download it again");
        }
    }

    private static InvalidNetworkException invalid(String key, String reason) {
        return new InvalidNetworkException("", key, reason);
    }
}
