package io.hillock.recording;

import io.hillock.journal.JournalRecord;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameException;
import io.hillock.protocol.frame.FrameCopy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A message of a recording. Its record in the journal, little-endian:
 *
 * <pre>
 *  0  i64    when the hub saw it, in µs since 1970
 *  8  i64    its number among the messages that the hub showed, from 1; a gap means that some are missing
 * 16  u8[]   the message as the body of a tensor frame (src/docs/protocol.md)
 * </pre>
 *
 * @param record the number of its record, from 1, for messages to people
 */
public record RecordedMessage(long record, long atMicros, long number, Envelope message) {
    private static final int HEAD = 2 * Long.BYTES;

    static byte[] encode(long atMicros, long number, MemorySegment frame) {
        byte[] bytes = new byte[HEAD + Math.toIntExact(frame.byteSize())];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(atMicros).putLong(number);
        MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, 0, bytes, HEAD, bytes.length - HEAD);
        return bytes;
    }

    /** @throws RecordingException if the record is none of a recording */
    static RecordedMessage decode(JournalRecord record) {
        byte[] bytes = record.payload();
        if (bytes.length <= HEAD) {
            throw new RecordingException(record.place() + ": this is no message of a recording", null);
        }
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Envelope message = FrameCopy.message(MemorySegment.ofArray(bytes).asSlice(HEAD));
            return new RecordedMessage(record.number(), head.getLong(0), head.getLong(Long.BYTES), message);
        } catch (FrameException e) {
            throw new RecordingException(record.place() + ": this is no message of a recording: " + e.getMessage(), e);
        }
    }
}
