package io.hillock.queue.rabbitmq;

import io.hillock.queue.RequestKey;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A request without its body.
 *
 * @param copy of the message in the queue of requests. If a request was sent twice, the copy that the stream of events names first counts
 * @param digest of attributes and body
 * @param deadline in ms since 1970; 0 for none
 */
record RequestHead(RequestKey key, String copy, String digest, Map<String, String> attributes, long deadline) {
    RequestHead {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(copy, "copy");
        attributes = Map.copyOf(attributes);
    }

    static String newCopy() {
        return UUID.randomUUID().toString();
    }

    /** A dead letter that waits again: as another copy, without an end of its time. */
    RequestHead again() {
        return new RequestHead(key, newCopy(), digest, attributes, 0);
    }
}
