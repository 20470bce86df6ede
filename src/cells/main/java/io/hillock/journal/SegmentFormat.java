package io.hillock.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, all little-endian. A segment is the file {@code N.log}, N the number of its first record with 20 digits.
 *
 * <pre>
 *  0  u8[8]  "hlkjrnl1"
 *  8  u64    number of the first record
 * 16  u32    CRC32C of bytes 0 to 15
 * 20  records, without gaps
 *
 * a record
 *  0  u32    length of the payload
 *  4  u32    CRC32C of: u64 number, u32 length
 *  8  u32    CRC32C of the payload
 * 12  u8[]   payload
 * </pre>
 *
 * <p>The number is not stored: it is one more than the record's before, and enters the checksum, so that a record in a wrong place is
 * noticed. The length has a checksum of its own, so that a wrong length is not taken for a record that was cut off.
 */
final class SegmentFormat {
    static final int HEADER_BYTES = 20;
    static final int RECORD_HEADER_BYTES = 12;
    static final int NUMBER_CHECK_AT = 4;
    static final int PAYLOAD_CHECK_AT = 8;
    private static final long MAGIC = 0x316c_6e72_6a6b_6c68L; // "hlkjrnl1"
    private static final int FIRST_AT = 8;
    private static final int HEADER_CHECK_AT = 16;
    private static final Pattern NAME = Pattern.compile("\\d{20}\\.log");

    private SegmentFormat() {}

    static Path file(Path folder, long first) {
        return folder.resolve(String.format(Locale.ROOT, "%020d.log", first));
    }

    /** The number of a segment's first record, by its name. */
    static long first(Path segment) {
        return Long.parseLong(segment.getFileName().toString().substring(0, 20));
    }

    /** The segments of a folder, oldest first. */
    static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> NAME.matcher(file.getFileName().toString()).matches()).sorted().toList();
        }
    }

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] header(long first) {
        byte[] header = new byte[HEADER_BYTES];
        ByteBuffer to = buffer(header).putLong(MAGIC).putLong(first);
        to.putInt(check(header, 0, HEADER_CHECK_AT));
        return header;
    }

    /** @param header the first {@link #HEADER_BYTES} of a segment */
    static void checkHeader(Path segment, ByteBuffer header) {
        if (header.getLong(0) != MAGIC) {
            throw JournalException.damaged(segment, 0, "this is no segment of a journal");
        }
        if (header.getInt(HEADER_CHECK_AT) != check(header.array(), 0, HEADER_CHECK_AT)
                || header.getLong(FIRST_AT) != first(segment)) {
            throw JournalException.damaged(segment, FIRST_AT, "the number of the first record is wrong");
        }
    }

    static void put(ByteBuffer to, long number, byte[] payload) {
        to.putInt(payload.length).putInt(numberCheck(number, payload.length)).putInt(check(payload, 0, payload.length))
                .put(payload);
    }

    static int numberCheck(long number, int length) {
        byte[] bytes = new byte[Long.BYTES + Integer.BYTES];
        buffer(bytes).putLong(number).putInt(length);
        return check(bytes, 0, bytes.length);
    }

    static int check(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
