package io.hillock.server.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** A file of lines. Once another program has renamed or removed it, lines go to a new file of its name. One thread at a time. */
final class AppendedFile implements AutoCloseable {
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

    private final Path path;
    private FileChannel channel;
    private Object key;
    private long lookAgain;

    AppendedFile(Path path) throws IOException {
        this.path = path;
        open();
    }

    private void open() throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        key = key();
        lookAgain = System.nanoTime() + LOOK_AGAIN_NANOS;
    }

    /** What tells two files of one name apart; {@code null} if there is no file. */
    private Object key() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    void append(String line) throws IOException {
        if (!channel.isOpen() || System.nanoTime() - lookAgain >= 0) {
            reopenIfMoved();
        }
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Looks at the file's name now. */
    void reopenIfMoved() throws IOException {
        lookAgain = System.nanoTime() + LOOK_AGAIN_NANOS;
        Object now = key();
        if (!channel.isOpen() || now == null || !Objects.equals(now, key)) {
            channel.close();
            open();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
