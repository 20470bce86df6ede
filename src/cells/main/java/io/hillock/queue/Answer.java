package io.hillock.queue;

import java.util.Map;
import java.util.Objects;

/**
 * The answer to a request.
 *
 * @param attributes what the asker must know besides the content, such as its type
 * @param content the bytes; not copied, so leave them alone
 */
public record Answer(Map<String, String> attributes, byte[] content) {
    public Answer {
        Objects.requireNonNull(content, "content");
        attributes = Map.copyOf(attributes);
    }
}
