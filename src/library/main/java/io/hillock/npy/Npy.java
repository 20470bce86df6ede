package io.hillock.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

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
        ArrayOrigin origin = new ArrayOrigin(file.toString());
        return plain(view(map(file, arena), origin), origin);
    }

    /** Like {@link #read(Path)}, but also reads structured arrays. */
    public static NpyData readData(Path file) {
        return view(map(file, Arena.ofAuto()), new ArrayOrigin(file.toString()));
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
        return Header.format(array);
    }

    /** The array in the bytes of a whole npy file, not copied. */
    static NpyData view(MemorySegment bytes, ArrayOrigin origin) {
        Header.Placed placed = Header.parse(bytes, bytes.byteSize(), origin);
        return data(placed.header(), bytes.asSlice(placed.dataOffset()), origin);
    }

    static NpyData data(Header header, MemorySegment elements, ArrayOrigin origin) {
        return switch (header.layout()) {
            case ElementLayout.Plain(DType dtype, ByteOrder order) ->
                new NpyArray(dtype, order, header.fortran(), header.shape(), elements.asReadOnly());
            case ElementLayout.Structured(List<StructuredArray.Field> fields, int bytes) -> {
                if (header.fortran() && header.shape().size() > 1) {
                    throw origin.error("structured arrays in Fortran order are not read");
                }
                yield new StructuredArray(fields, bytes, header.shape(), elements.asReadOnly());
            }
        };
    }

    static NpyArray plain(NpyData data, ArrayOrigin origin) {
        return switch (data) {
            case NpyArray array -> array;
            case StructuredArray structured -> throw origin.error("is a structured array with the fields "
                    + String.join(", ", structured.names()) + ", a plain array is needed");
        };
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
