package io.hillock.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A record of a journal.
 *
 * @param number counted from 1 over all segments
 * @param payload what was appended; the reader's caller owns it
 * @param segment the file that holds it
 * @param offset of its first byte in the segment
 */
public record JournalRecord(long number, byte[] payload, Path segment, long offset) {

    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Where it is, for messages. */
    public String place() {
        return segment + ", offset " + offset;
    }
}
