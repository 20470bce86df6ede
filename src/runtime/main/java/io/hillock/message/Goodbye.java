package io.hillock.message;

/**
 * The sender drains: answers under way are delivered, new requests refused; answered by {@link Ack}.
 *
 * @param reason for people, up to 4096 bytes
 */
public record Goodbye(String reason) implements ConnectionMessage {
    public Goodbye {
        Checks.text("reason", reason, 0, Checks.MAX_TEXT);
    }
}
