package io.hillock.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Reads a journal's records in their order, also while it is written, by this process or another. One thread. */
public final class JournalReader implements AutoCloseable {
    private final Path folder;
    private final LongSupplier end;
    private SegmentReader segment;
    private long number;

    private JournalReader(Path folder, long from, LongSupplier end) {
        this.folder = folder;
        this.end = end;
        this.number = from;
    }

    /**
     * Opens a journal that another process may write. The newest records may not be durable yet; if the writer's disk is full, it takes
     * them back.
     *
     * @param from the first record wanted; 0 for the oldest
     * @throws JournalException {@code REMOVED} if the journal begins after it, {@code DAMAGED}, or {@code FAILED} if there is no journal
     */
    public static JournalReader open(Path folder, long from) {
        return open(folder, from, () -> Long.MAX_VALUE);
    }

    /** @param end the number of the first record that is not to be read yet */
    static JournalReader open(Path folder, long from, LongSupplier end) {
        JournalReader reader = new JournalReader(folder, from, end);
        try {
            reader.start();
            return reader;
        } catch (IOException e) {
            reader.close();
            throw Files.isDirectory(folder)
                    ? JournalException.failed(folder, e)
                    : new JournalException(JournalException.Kind.FAILED, folder, -1, "there is no such journal", e);
        } catch (JournalException e) {
            reader.close();
            throw e;
        }
    }

    private void start() throws IOException {
        List<Path> segments = SegmentFormat.segments(folder);
        if (segments.isEmpty()) {
            throw new JournalException(JournalException.Kind.FAILED, folder, -1, "holds no journal", null);
        }
        Path holder = segments.getFirst();
        long oldest = SegmentFormat.first(holder);
        if (number != 0 && number < oldest) {
            throw removed(oldest);
        }
        for (Path one : segments) {
            holder = SegmentFormat.first(one) <= number ? one : holder;
        }
        segment = new SegmentReader(holder);
        while (segment.number() < number && segment.next() != null) {
            // Records before the first that is wanted.
        }
        number = Math.max(number, oldest);
    }

    private JournalException removed(long oldest) {
        return new JournalException(JournalException.Kind.REMOVED, folder, -1,
                "record " + number + " was removed, the oldest is " + oldest, null);
    }

    /** The number of the record that {@link #next} gives. */
    public long number() {
        return number;
    }

    /**
     * The next record; empty if none has been written yet, so call again later.
     *
     * @throws JournalException {@code DAMAGED} with segment and offset; {@code REMOVED} if the records to come were removed meanwhile
     */
    public Optional<JournalRecord> next() {
        try {
            while (number < end.getAsLong()) {
                JournalRecord record = segment.next();
                if (record == null) {
                    List<Path> segments = SegmentFormat.segments(folder);
                    if (segments.isEmpty() || SegmentFormat.first(segments.getLast()) <= segment.first()) {
                        return Optional.empty();
                    }
                    // The writer finishes a segment before it makes the next, so a record that is not here now never comes.
                    record = segment.next();
                    if (record == null) {
                        turn(segments);
                        continue;
                    }
                }
                if (record.number() >= number) {
                    number = record.number() + 1;
                    return Optional.of(record);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw JournalException.failed(folder, e);
        }
    }

    private void turn(List<Path> segments) throws IOException {
        Path next = SegmentFormat.file(folder, segment.number());
        long oldest = SegmentFormat.first(segments.getFirst());
        if (oldest > segment.number()) {
            throw removed(oldest);
        }
        if (!segments.contains(next)) {
            throw JournalException.damaged(SegmentFormat.file(folder, segment.first()), segment.offset(),
                    "the segment ends before record " + segment.number() + ", but a later segment exists");
        }
        SegmentReader opened = new SegmentReader(next);
        segment.close();
        segment = opened;
    }

    @Override
    public void close() {
        try {
            if (segment != null) {
                segment.close();
            }
        } catch (IOException e) {
            throw JournalException.failed(folder, e);
        }
    }
}
