package io.hillock.training;

import io.hillock.npy.NpyArray;
import io.hillock.npy.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads IDX files of unsigned bytes, the format of MNIST and Fashion-MNIST: mapped, or inflated into memory if the name ends in {@code .gz}. */
public final class IdxFile {
    private static final int UNSIGNED_BYTES = 8;

    private IdxFile() {}

    /**
     * The array of a file.
     *
     * @throws IllegalArgumentException naming the file, if it cannot be read or is no IDX file of bytes
     */
    public static NpyArray read(Path file) {
        MemorySegment bytes = bytes(file);
        if (bytes.byteSize() < 4 || byteAt(bytes, 0) != 0 || byteAt(bytes, 1) != 0
                || byteAt(bytes, 2) != UNSIGNED_BYTES) {
            throw new IllegalArgumentException(file + ": no IDX file of unsigned bytes");
        }
        int rank = byteAt(bytes, 3);
        long start = 4L + 4L * rank;
        long size = 1;
        long[] shape = new long[rank];
        for (int axis = 0; axis < rank && bytes.byteSize() >= start; axis++) {
            long at = 4 + 4L * axis;
            shape[axis] = (long) byteAt(bytes, at) << 24 | byteAt(bytes, at + 1) << 16 | byteAt(bytes, at + 2) << 8
                    | byteAt(bytes, at + 3);
            size = Math.multiplyExact(size, shape[axis]);
        }
        if (rank == 0 || bytes.byteSize() != start + size) {
            throw new IllegalArgumentException(
                    file + ": damaged: " + bytes.byteSize() + " bytes, its header needs " + (start + size));
        }
        return NpyArray.of(DType.U1, bytes.asSlice(start), shape);
    }

    /**
     * The training images and labels of a folder, as the authors of MNIST name them, with or without {@code .gz}.
     *
     * @param part {@code train} or {@code t10k}
     * @throws IllegalArgumentException if the folder lacks them
     */
    public static List<NpyArray> folder(Path folder, String part) {
        return List.of(read(find(folder, part + "-images-idx3-ubyte")),
                read(find(folder, part + "-labels-idx1-ubyte")));
    }

    private static Path find(Path folder, String name) {
        for (String ending : Arrays.asList("", ".gz")) {
            Path file = folder.resolve(name + ending);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new IllegalArgumentException(folder + ": has no file " + name + " or " + name + ".gz");
    }

    private static int byteAt(MemorySegment bytes, long at) {
        return bytes.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    private static MemorySegment bytes(Path file) {
        try {
            if (file.toString().endsWith(".gz")) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    return MemorySegment.ofArray(in.readAllBytes());
                }
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
