package io.hillock.queue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.journal.JournalRecord;
import java.io.IOException;
import java.util.Arrays;

/**
 * A record of a queue's journal: an event as one JSON object, and directly behind it the content: the bytes of a body or an answer, or
 * nothing.
 */
record QueueRecord(QueueEvent event, byte[] content) {
    static final byte[] NOTHING = {};

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    QueueRecord(QueueEvent event) {
        this(event, NOTHING);
    }

    byte[] encode() {
        try {
            byte[] head = JSON.writerFor(QueueEvent.class).writeValueAsBytes(event);
            byte[] bytes = Arrays.copyOf(head, head.length + content.length);
            System.arraycopy(content, 0, bytes, head.length, content.length);
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException("an event is always JSON", e);
        }
    }

    /** @throws QueueFormatException if the record is none of a queue */
    static QueueRecord decode(JournalRecord record) {
        byte[] bytes = record.payload();
        try (JsonParser parser = JSON.createParser(bytes)) {
            QueueEvent event = JSON.readValue(parser, QueueEvent.class);
            if (event == null || event.key() == null) {
                throw new QueueFormatException(record, "it names no request", null);
            }
            int head = (int) parser.currentLocation().getByteOffset();
            return new QueueRecord(event, Arrays.copyOfRange(bytes, head, bytes.length));
        } catch (IOException e) {
            throw new QueueFormatException(record, e.getMessage(), e);
        }
    }
}
