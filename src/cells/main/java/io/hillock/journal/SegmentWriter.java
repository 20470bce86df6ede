package io.hillock.journal;

import io.hillock.journal.JournalException.Kind;
import io.hillock.journal.JournalOptions.Durability;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Appends to the newest segment. One thread at a time. */
final class SegmentWriter implements AutoCloseable {
    private final Path segment;
    private final RandomAccessFile file;
    private final Durability durability;
    private long size;

    private SegmentWriter(Path segment, RandomAccessFile file, long size, Durability durability) {
        this.segment = segment;
        this.file = file;
        this.size = size;
        this.durability = durability;
    }

    /** Makes a segment, or makes anew what a process left that was killed in this method. */
    static SegmentWriter create(Path folder, long first, Durability durability) {
        Path segment = SegmentFormat.file(folder, first);
        SegmentWriter writer = open(segment, 0, durability);
        try {
            writer.append(SegmentFormat.header(first), SegmentFormat.HEADER_BYTES);
            syncFolder(folder, durability);
            return writer;
        } catch (JournalException e) {
            writer.close();
            try {
                Files.deleteIfExists(segment);
            } catch (IOException undeleted) {
                e.addSuppressed(undeleted);
            }
            throw e;
        }
    }

    /** Continues a segment after its first {@code size} bytes; cuts off the rest. */
    static SegmentWriter open(Path segment, long size, Durability durability) {
        try {
            RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw");
            try {
                if (file.length() > size) {
                    file.setLength(size);
                    if (durability == Durability.DISK) {
                        file.getFD().sync();
                    }
                }
                file.seek(size);
                return new SegmentWriter(segment, file, size, durability);
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    long size() {
        return size;
    }

    /**
     * Writes bytes and makes them durable.
     *
     * @throws JournalException {@code FULL} if there was no room; the segment is then as before. After {@code FAILED} it is unknown
     */
    void append(byte[] bytes, int length) {
        try {
            file.write(bytes, 0, length);
        } catch (IOException e) {
            JournalException failure = failure(segment, e);
            throw failure.kind() == Kind.FULL && cutBack() ? failure : JournalException.failed(segment, e);
        }
        if (durability == Durability.DISK) {
            try {
                file.getFD().sync();
            } catch (IOException e) {
                throw JournalException.failed(segment, e);
            }
        }
        size += length;
    }

    private boolean cutBack() {
        try {
            file.setLength(size);
            file.seek(size);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Makes new and removed files durable. */
    static void syncFolder(Path folder, Durability durability) {
        if (durability != Durability.DISK) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (!syncedUninterrupted(folder)) {
                interrupted |= Thread.interrupted();
            }
        } catch (IOException e) {
            throw JournalException.failed(folder, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean syncedUninterrupted(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException _) {
            return false;
        }
    }

    /** Java tells a full disk from other failures by the text of the operating system alone. */
    private static JournalException failure(Path file, IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = text.contains("no space left") || text.contains("quota exceeded")
                || text.contains("file too large");
        return full
                ? new JournalException(Kind.FULL, file, -1, "no room: " + e.getMessage(), e)
                : JournalException.failed(file, e);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw JournalException.failed(segment, e);
        }
    }
}
