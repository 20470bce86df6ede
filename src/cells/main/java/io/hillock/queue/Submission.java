package io.hillock.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A request as its sender hands it over.
 *
 * @param attributes what the worker must know besides the body, such as the model's name
 * @param body up to {@link QueueOptions#largest} bytes; not copied, so leave it alone
 * @param ttl how long it may wait for its answer before it becomes a dead letter; zero for ever
 */
public record Submission(RequestKey key, Map<String, String> attributes, byte[] body, Duration ttl) {
    public Submission {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
        attributes = Map.copyOf(attributes);
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("request " + key + ": the time to live is " + ttl);
        }
    }
}
