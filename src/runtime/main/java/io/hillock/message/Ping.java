package io.hillock.message;

/**
 * Are you there? Answered at once by {@link Pong}.
 *
 * @param sentNs the sender's clock in ns, modulo 2^53; means nothing to the peer
 */
public record Ping(long sentNs) implements ConnectionMessage {
    public Ping {
        Checks.count("sent_ns", sentNs);
    }
}
