package io.hillock.nir;

import io.hillock.file.FileSignature;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.TensorValues;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An HDF5 file, with limits on what may be read from it. jHDF sees it as one buffer and takes parts of that, so no size
 * in it can make jHDF allocate more than the file holds. One thread; close it after use.
 */
final class Hdf5File implements AutoCloseable {

    /** Up to this many bytes of memory for each value, on its way into a tensor. */
    private static final int BYTES_PER_VALUE = 32;

    private static final long SIGNATURE = 0x0a1a0a0d46444889L;

    /** What jHDF says of an opaque type without a tag. */
    private static final String OPAQUE = "End of buffer reached before NULL";

    private final HdfFile hdf;
    private final FileBytes bytes;
    private final DatasetValues values;
    private final boolean lazy;
    private long valuesLeft = Runtime.getRuntime().maxMemory() / BYTES_PER_VALUE;
    private int objectsLeft = 1_000_000;

    /** @param lazy whether {@link #numbers weights} stay in the file, if the file can be read later */
    Hdf5File(FileBytes bytes, boolean lazy) {
        this.bytes = bytes;
        this.lazy = lazy && bytes.canStayReadable();
        checkLength(bytes);
        hdf = HdfFile.fromByteBuffer(bytes.all().asByteBuffer());
        values = new DatasetValues(bytes);
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
        Object read = values.read(dataset, valuesLeft);
        valuesLeft -= dataset.getSize();
        return read;
    }

    /**
     * The numbers of a dataset; many lie outside the heap, or stay in the file.
     *
     * @param node for messages, like {@code key}
     * @param weights whether they are weights, which a lazy file keeps
     * @return empty for what {@link #values} must read: scalars, and what is no array of numbers
     */
    Optional<TensorValues> numbers(Dataset dataset, String node, String key, boolean weights) {
        return values.numbers(dataset, node, key).map(numbers -> {
            if (weights && lazy && dataset.getSize() > DatasetNumbers.SMALL) {
                bytes.keepReadable();
                return numbers;
            }
            return numbers.load();
        });
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
    private static void checkLength(FileBytes bytes) {
        ByteBuffer file = bytes.all().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int start = 0;
        while (start + 8 <= file.capacity() && file.getLong(start) != SIGNATURE) {
            start = start == 0 ? 512 : Math.multiplyExact(start, 2);
        }
        if (start + 8 > file.capacity()) {
            throw invalid("", FileSignature
                    .explain(bytes.start(FileSignature.BYTES), bytes.end(FileSignature.BYTES))
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
