package io.hillock.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads a segment from its first record to its last, also while it grows. One thread. It reads through a {@link RandomAccessFile},
 * because an interrupt would close a channel.
 */
final class SegmentReader implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final Path segment;
    private final RandomAccessFile file;
    private ByteBuffer read = SegmentFormat.buffer(new byte[CHUNK]).limit(0);
    private long offset;
    private long number;

    SegmentReader(Path segment) throws IOException {
        this.segment = segment;
        file = new RandomAccessFile(segment.toFile(), "r");
        number = SegmentFormat.first(segment);
    }

    long first() {
        return SegmentFormat.first(segment);
    }

    /** Where the next record begins; 0 before the segment's header is whole. */
    long offset() {
        return offset;
    }

    /** The number of the next record. */
    long number() {
        return number;
    }

    /**
     * The next record, or null if no whole one has been written yet.
     *
     * @throws JournalException with the kind {@code DAMAGED}
     */
    JournalRecord next() throws IOException {
        if (offset == 0) {
            if (!fill(SegmentFormat.HEADER_BYTES)) {
                return null;
            }
            SegmentFormat.checkHeader(segment, SegmentFormat.buffer(take(SegmentFormat.HEADER_BYTES)));
        }
        if (!fill(SegmentFormat.RECORD_HEADER_BYTES)) {
            return null;
        }
        int length = read.getInt(read.position());
        if (read.getInt(read.position() + SegmentFormat.NUMBER_CHECK_AT) != SegmentFormat.numberCheck(number, length)
                || length < 0 || length > Journal.MAX_PAYLOAD) {
            if (onlyZeros()) {
                return null;
            }
            throw JournalException.damaged(segment, offset, "the length of record " + number + " is wrong");
        }
        int check = read.getInt(read.position() + SegmentFormat.PAYLOAD_CHECK_AT);
        if (!fill(SegmentFormat.RECORD_HEADER_BYTES + length)) {
            return null;
        }
        long at = offset;
        take(SegmentFormat.RECORD_HEADER_BYTES);
        byte[] payload = take(length);
        if (SegmentFormat.check(payload, 0, length) != check) {
            throw JournalException.damaged(segment, at, "the payload of record " + number + " is wrong");
        }
        return new JournalRecord(number++, payload, segment, at);
    }

    private byte[] take(int bytes) {
        byte[] taken = new byte[bytes];
        read.get(taken);
        offset += bytes;
        return taken;
    }

    /** Whether so many bytes follow. If not, they are read anew next time: a writer may cut off what it could not finish. */
    private boolean fill(int bytes) throws IOException {
        if (read.remaining() >= bytes) {
            return true;
        }
        ByteBuffer more = read.capacity() >= bytes ? read : SegmentFormat.buffer(new byte[bytes + CHUNK]);
        if (more == read) {
            more.compact();
        } else {
            more.put(read);
        }
        while (more.position() < bytes) {
            int count = file.read(more.array(), more.position(), more.remaining());
            if (count < 0) {
                break;
            }
            more.position(more.position() + count);
        }
        read = more.flip();
        if (read.remaining() >= bytes) {
            return true;
        }
        read.limit(read.position());
        file.seek(offset);
        return false;
    }

    /** After a power cut a file system may have given a file its size without its bytes. */
    private boolean onlyZeros() throws IOException {
        try (RandomAccessFile rest = new RandomAccessFile(segment.toFile(), "r")) {
            rest.seek(offset);
            byte[] bytes = new byte[CHUNK];
            for (int count = rest.read(bytes); count >= 0; count = rest.read(bytes)) {
                for (int i = 0; i < count; i++) {
                    if (bytes[i] != 0) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
