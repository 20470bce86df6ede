package io.hillock.journal;

import io.hillock.journal.JournalException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An append-only log in a folder of segments. An acknowledged record survives a killed process and, with
 * {@link JournalOptions.Durability#DISK}, a power cut: after opening, the journal holds a prefix of what was appended that includes every
 * acknowledged record. Records that several threads append at the same time share one fsync.
 *
 * <p>Any thread. One journal at a time writes a folder, over all processes; any number of {@link JournalReader} read it.
 */
public final class Journal implements AutoCloseable {
    /** The largest record, in bytes. */
    public static final int MAX_PAYLOAD = 64 << 20;
    /** An append that finds so many bytes waiting writes them first. */
    private static final int MOST_WAITING = 4 << 20;

    private final Path folder;
    private final JournalOptions options;
    private final FileChannel lockFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private SegmentWriter segment;
    private AppendGroup waiting;
    private boolean writing;
    private JournalException end;
    private volatile long durable;
    private long groups;

    private Journal(Path folder, JournalOptions options, FileChannel lockFile, SegmentWriter segment, long next) {
        this.folder = folder;
        this.options = options;
        this.lockFile = lockFile;
        this.segment = segment;
        waiting = new AppendGroup(next);
        durable = next;
    }

    /**
     * Opens a journal, or begins one. What a killed process had not finished at the end of the newest segment is cut off.
     *
     * @throws JournalException {@code LOCKED} if another process writes it, {@code DAMAGED} if a byte of the newest segment is wrong
     */
    public static Journal open(Path folder, JournalOptions options) {
        FileChannel lockFile = null;
        try {
            Files.createDirectories(folder);
            lockFile = lock(folder);
            List<Path> segments = SegmentFormat.segments(folder);
            Path newest = segments.isEmpty() ? SegmentFormat.file(folder, 1) : segments.getLast();
            long next = SegmentFormat.first(newest);
            long size = 0;
            if (!segments.isEmpty()) {
                try (SegmentReader reader = new SegmentReader(newest)) {
                    while (reader.next() != null) {
                        // Looks for the end.
                    }
                    next = reader.number();
                    size = reader.offset();
                }
            }
            SegmentWriter segment = size == 0
                    ? SegmentWriter.create(folder, next, options.durability())
                    : SegmentWriter.open(newest, size, options.durability());
            return new Journal(folder, options, lockFile, segment, next);
        } catch (IOException e) {
            release(lockFile);
            throw JournalException.failed(folder, e);
        } catch (JournalException e) {
            release(lockFile);
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return file;
            }
        } catch (OverlappingFileLockException _) {
            // Another journal of this process.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new JournalException(Kind.LOCKED, folder, -1, "another process writes this journal", null);
    }

    private static void release(FileChannel lockFile) {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException _) {
            // The operating system frees the lock when the process ends.
        }
    }

    public Path folder() {
        return folder;
    }

    /** Appends a record and waits until it is durable; returns its number. */
    public long append(byte[] payload) {
        return add(payload).await();
    }

    /**
     * Hands over a record without waiting for it. Records keep the order of these calls. Not every record needs a wait: when one is durable,
     * so are all before it.
     *
     * @param payload up to {@value #MAX_PAYLOAD} bytes, copied
     * @throws JournalException {@code CLOSED}, or {@code FAILED} if an earlier write has failed for good
     */
    public PendingAppend add(byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a record of " + payload.length + " bytes is too large, the most is " + MAX_PAYLOAD);
        }
        lock.lock();
        try {
            while (end == null && waiting.size() >= MOST_WAITING) {
                writeOrAwait();
            }
            if (end != null) {
                throw end.again();
            }
            AppendGroup group = waiting;
            return new PendingAppend(this, group, group.add(payload));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the group is durable, or has failed; one of the threads that wait writes. */
    void settle(AppendGroup group) {
        lock.lock();
        try {
            while (!group.settled()) {
                writeOrAwait();
            }
        } finally {
            lock.unlock();
        }
        if (group.failure() != null) {
            throw group.failure().again();
        }
    }

    private void writeOrAwait() {
        if (writing) {
            settled.awaitUninterruptibly();
        } else {
            writeWaiting();
        }
    }

    /** Writes the waiting group, without the lock: meanwhile the next group fills. */
    private void writeWaiting() {
        AppendGroup group = waiting;
        waiting = new AppendGroup(group.end());
        writing = true;
        lock.unlock();
        JournalException failure = null;
        try {
            write(group);
        } catch (JournalException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = JournalException.failed(folder, e);
        } finally {
            lock.lock();
            writing = false;
            finish(group, failure);
            settled.signalAll();
        }
    }

    private void write(AppendGroup group) {
        if (segment.size() > SegmentFormat.HEADER_BYTES && segment.size() + group.size() > options.segmentBytes()) {
            SegmentWriter next = SegmentWriter.create(folder, group.first(), options.durability());
            segment.close();
            segment = next;
        }
        segment.append(group.bytes(), group.size());
    }

    private void finish(AppendGroup group, JournalException failure) {
        group.settle(failure);
        if (failure == null) {
            durable = group.end();
            groups++;
            return;
        }
        // Records of the next group carry numbers that now never come.
        waiting.settle(failure);
        waiting = new AppendGroup(group.first());
        if (failure.kind() != Kind.FULL) {
            end = failure;
        }
    }

    /** The number that the next record gets, unless records that wait fail. */
    public long next() {
        lock.lock();
        try {
            return waiting.end();
        } finally {
            lock.unlock();
        }
    }

    /** How often records were written: one fsync each. */
    public long groups() {
        lock.lock();
        try {
            return groups;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads durable records, also those to come.
     *
     * @param from the first record wanted; 0 for the oldest
     */
    public JournalReader read(long from) {
        return JournalReader.open(folder, from, () -> durable);
    }

    /** Removes the oldest segments as long as all of their records have numbers below this one. */
    public void removeBefore(long number) {
        try {
            List<Path> segments = SegmentFormat.segments(folder);
            for (int i = 0; i + 1 < segments.size() && SegmentFormat.first(segments.get(i + 1)) <= number; i++) {
                Files.deleteIfExists(segments.get(i));
            }
        } catch (IOException e) {
            throw JournalException.failed(folder, e);
        }
        SegmentWriter.syncFolder(folder, options.durability());
    }

    /** Makes durable what waits, and lets another process write. Closing twice is fine. */
    @Override
    public void close() {
        lock.lock();
        try {
            while (end == null && (writing || waiting.size() > 0)) {
                writeOrAwait();
            }
            if (end == null || end.kind() != Kind.CLOSED) {
                end = new JournalException(Kind.CLOSED, folder, -1, "the journal is closed", null);
                segment.close();
                release(lockFile);
            }
        } finally {
            lock.unlock();
        }
    }
}
