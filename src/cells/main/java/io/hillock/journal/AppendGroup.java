package io.hillock.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Records that are written and synced together. Guarded by the journal's lock until it is taken for writing. */
final class AppendGroup {
    private static final int START = 1 << 12;

    private final long first;
    private ByteBuffer bytes = SegmentFormat.buffer(new byte[START]);
    private int count;
    private boolean settled;
    private JournalException failure;

    AppendGroup(long first) {
        this.first = first;
    }

    /** Encodes a record; returns its number. */
    long add(byte[] payload) {
        int more = SegmentFormat.RECORD_HEADER_BYTES + payload.length;
        if (bytes.remaining() < more) {
            int capacity = Math.max(2 * bytes.capacity(), bytes.position() + more);
            bytes = SegmentFormat.buffer(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
        SegmentFormat.put(bytes, end(), payload);
        return first + count++;
    }

    long first() {
        return first;
    }

    /** The number after the last record. */
    long end() {
        return first + count;
    }

    int size() {
        return bytes.position();
    }

    byte[] bytes() {
        return bytes.array();
    }

    /** @param failure null if all records are durable */
    void settle(JournalException failure) {
        settled = true;
        this.failure = failure;
    }

    boolean settled() {
        return settled;
    }

    /** Why the records are not in the journal; null if they are. */
    JournalException failure() {
        return failure;
    }
}
