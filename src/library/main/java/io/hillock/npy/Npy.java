package io.hillock.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads and writes {@code .npy} files, which hold one array each. Stateless; any thread may call it. */
public final class Npy {
    private Npy() {}

    /**
     * Maps the file; the mapping ends when the array is garbage. Do not truncate a file in use. To replace it, rename a
     * new one over it, as {@link #write} does.
     *
     * @throws NpyException if the file cannot be read, or is not an array of a known type
     */
    public static NpyArray read(Path file) {
        return read(file, Arena.ofAuto());
    }

    /** Like {@link #read(Path)}, but the array lives as long as {@code arena}. */
    public static NpyArray read(Path file, Arena arena) {
        return view(map(file, arena), new ArrayOrigin(file.toString()));
    }

    /**
     * Writes the array in its own byte order and memory order. Replaces the file at once or not at all.
     *
     * @throws NpyException if the file cannot be written
     */
    public static void write(Path file, NpyArray array) {
        NewFile.write(file, out -> {
            out.write(header(array));
            NewFile.copy(array.data(), out);
        });
    }

    static byte[] header(NpyArray array) {
        return new Header(array.dtype(), array.byteOrder(), array.fortran(), array.shape()).format();
    }

    /** The array in the bytes of a whole npy file, not copied. */
    static NpyArray view(MemorySegment bytes, ArrayOrigin origin) {
        Header.Placed placed = Header.parse(bytes, bytes.byteSize(), origin);
        return array(placed.header(), bytes.asSlice(placed.dataOffset()));
    }

    static NpyArray array(Header header, MemorySegment data) {
        return new NpyArray(header.dtype(), header.byteOrder(), header.fortran(), header.shape(), data.asReadOnly());
    }

    static MemorySegment map(Path file, Arena arena) {
        ArrayOrigin origin = new ArrayOrigin(file.toString());
        if (!Files.isRegularFile(file)) {
            throw origin.error(Files.exists(file) ? "no regular file" : "no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw origin.failed("reading", e);
        }
    }
}
