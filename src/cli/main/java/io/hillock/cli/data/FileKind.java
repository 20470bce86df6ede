package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.file.FileSignature;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kind of model in a file. Its first bytes decide if they can, otherwise its name. */
public enum FileKind {
    NETWORK, IMAGE;

    /** Magic number of HDF5, {@code \x89 H D F \r \n \x1a \n}, at offset 0, 512, 1024, 2048 and so on. */
    private static final long HDF5 = 0x894844460d0a1a0aL;
    private static final int FIRST_USER_BLOCK = 512;
    /** The longest safetensors header accepted; the 8 bytes before a header hold its length. */
    private static final long LONGEST_HEADER = 16 << 20;

    /** @throws CommandFailure if the file cannot be read */
    public static FileKind of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(file + ": " + missing(file));
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (hdf5(bytes)) {
                return NETWORK;
            }
            if (safetensors(bytes)) {
                return IMAGE;
            }
            FileSignature.explain(part(bytes, 0), part(bytes, bytes.length() - FileSignature.BYTES)).ifPresent(kind -> {
                throw new CommandFailure(file + ": " + kind);
            });
            return file.toString().endsWith(".safetensors") ? IMAGE : NETWORK;
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String missing(Path file) {
        if (Files.isDirectory(file)) {
            return "is a folder: name a file in it";
        }
        return Files.exists(file) ? "no regular file" : "no such file";
    }

    private static byte[] part(RandomAccessFile bytes, long from) throws IOException {
        long start = Math.max(0, from);
        byte[] part = new byte[(int) Math.min(FileSignature.BYTES, bytes.length() - start)];
        bytes.seek(start);
        bytes.readFully(part);
        return part;
    }

    /**
     * Whether the file has HDF5's magic number.
     *
     * @throws CommandFailure if the file cannot be read; a file that does not exist is none
     */
    public static boolean isHdf5(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            return hdf5(bytes);
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean hdf5(RandomAccessFile bytes) throws IOException {
        for (long at = 0; at + Long.BYTES <= bytes.length(); at = at == 0 ? FIRST_USER_BLOCK : 2 * at) {
            bytes.seek(at);
            if (bytes.readLong() == HDF5) {
                return true;
            }
        }
        return false;
    }

    private static boolean safetensors(RandomAccessFile bytes) throws IOException {
        if (bytes.length() <= Long.BYTES) {
            return false;
        }
        byte[] head = new byte[Long.BYTES + 1];
        bytes.seek(0);
        bytes.readFully(head);
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length > 0 && length <= LONGEST_HEADER && head[Long.BYTES] == '{';
    }
}
