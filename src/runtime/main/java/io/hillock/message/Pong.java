package io.hillock.message;

/**
 * Answers {@link Ping}.
 *
 * @param sentNs as in the PING
 */
public record Pong(long sentNs) implements ConnectionMessage {
    public Pong {
        Checks.count("sent_ns", sentNs);
    }
}
