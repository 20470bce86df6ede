package io.hillock.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file wholly or not at all: a temporary file beside it, hidden and named {@code .NAME.….tmp}, then a rename. Readers see the file
 * before or the new one, never a part. If the writing fails, the temporary file goes away; if the process dies, it stays. Any thread, any
 * process.
 *
 * <p>What the system still holds in memory is lost with a crash of the machine. A file that must be whole after that too is therefore
 * {@linkplain #replaceDurably synchronised} before it gets its name. The folder is not: after a crash of the machine the file before may
 * have the name again.
 */
public final class WholeFile {
    /** The most bytes that one buffer shows. */
    private static final long CHUNK = 1 << 30;

    private WholeFile() {}

    /**
     * Writes the content.
     *
     * @param <E> what it may throw beside {@link IOException}
     */
    @FunctionalInterface
    public interface Content<E extends Exception> {
        /** @param file does not exist */
        void write(Path file) throws IOException, E;
    }

    /** Writes a file, in the place of an older one. For results that can be made again. */
    public static <E extends Exception> void replace(Path file, Content<E> content) throws IOException, E {
        write(file, content, false, WholeFile::overwrite);
    }

    /** Writes a file, in the place of an older one, and has it on the disk before it gets its name. For what others rely on. */
    public static <E extends Exception> void replaceDurably(Path file, Content<E> content) throws IOException, E {
        write(file, content, true, WholeFile::overwrite);
    }

    /**
     * Writes a file that must not exist yet, as {@link #replaceDurably}: of several callers at once, one succeeds. The file system must know
     * hard links.
     *
     * @throws FileAlreadyExistsException if there is such a file
     */
    public static <E extends Exception> void createDurably(Path file, Content<E> content) throws IOException, E {
        write(file, content, true, (from, to) -> Files.createLink(to, from));
    }

    /** The bytes of memory of any size. */
    public static Content<RuntimeException> bytes(MemorySegment bytes) {
        return file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
                    ByteBuffer part = bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer();
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
            }
        };
    }

    private interface Naming {
        void name(Path from, Path to) throws IOException;
    }

    private static void overwrite(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static <E extends Exception> void write(Path file, Content<E> content, boolean durable, Naming naming)
            throws IOException, E {
        Path place = file.toAbsolutePath();
        Path temporary = place.resolveSibling("." + place.getFileName() + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            content.write(temporary);
            if (durable) {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
            naming.name(temporary, place);
        } finally {
            discard(temporary);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // The failure before this one says more; after a success the file has its name.
        }
    }
}
