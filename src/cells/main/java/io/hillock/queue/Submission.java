package io.hillock.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A request as its sender hands it over.
 *
 * @param attributes what the worker must know besides the body, such as the model's name
 * @param body up to {@link QueueOptions#largest} bytes; not copied, so leave it alone
 * @param ttl how long it may wait for its answer before it becomes a dead letter; zero for ever
 */
public record Submission(RequestKey key, Map<String, String> attributes, byte[] body, Duration ttl) {
    private static final int LARGEST_ATTRIBUTES = 1 << 15;

    public Submission {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
        attributes = Map.copyOf(attributes);
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("request " + key + ": the time to live is " + ttl);
        }
    }

    /** @throws QueueException {@code TOO_LARGE} if no queue can store it */
    public void requireStorable() {
        long named = attributes.entrySet().stream().mapToLong(one -> one.getKey().length() + one.getValue().length())
                .sum();
        if (body.length > QueueOptions.largest() || named > LARGEST_ATTRIBUTES) {
            throw new QueueException(QueueException.Kind.TOO_LARGE, "request " + key + ": its body has " + body.length
                    + " bytes, a queue stores at most " + QueueOptions.largest());
        }
    }

    /** The digest of attributes and body, to tell a repeated request from another one with the same key. */
    public String digest() {
        return digest(attributes, body);
    }

    static String digest(Map<String, String> attributes, byte[] body) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(attributes).forEach((name, value) -> sha
                    .update((name.length() + ":" + name + value.length() + ":" + value)
                            .getBytes(StandardCharsets.UTF_8)));
            sha.update((byte) 0);
            return HexFormat.of().formatHex(sha.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
