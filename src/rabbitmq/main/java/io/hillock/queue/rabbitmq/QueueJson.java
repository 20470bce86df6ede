package io.hillock.queue.rabbitmq;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;

/** JSON of what is stored on the broker. */
final class QueueJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private QueueJson() {}

    /** A record as one JSON object. */
    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalStateException("a record is always JSON", e);
        }
    }

    static <T> T read(String text, Class<T> type) throws IOException {
        T value = JSON.readValue(text, type);
        if (value == null) {
            throw new IOException("there is no " + type.getSimpleName());
        }
        return value;
    }

    /** An event and, directly behind it, its content. */
    static byte[] write(StreamEvent event, byte[] content) {
        try {
            byte[] head = JSON.writerFor(StreamEvent.class).writeValueAsBytes(event);
            byte[] bytes = Arrays.copyOf(head, head.length + content.length);
            System.arraycopy(content, 0, bytes, head.length, content.length);
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException("an event is always JSON", e);
        }
    }

    static StoredEvent read(byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            StreamEvent event = JSON.readValue(parser, StreamEvent.class);
            if (event == null) {
                throw new IOException("there is no event");
            }
            int head = (int) parser.currentLocation().getByteOffset();
            return new StoredEvent(event, Arrays.copyOfRange(bytes, head, bytes.length));
        }
    }

    /** An event with the bytes behind it: those of an answer, or none. */
    record StoredEvent(StreamEvent event, byte[] content) {}
}
