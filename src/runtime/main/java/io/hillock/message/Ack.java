package io.hillock.message;

import java.util.OptionalInt;

/**
 * Done; and the way to return credits, then without {@code reply_to} too.
 *
 * @param credits granted on top of those left
 * @param handle of the network that was loaded, for compact frames, at least 1
 */
public record Ack(OptionalInt credits, OptionalInt handle) implements ConnectionMessage {
    /** Done, nothing else. */
    public static final Ack DONE = new Ack(OptionalInt.empty(), OptionalInt.empty());

    public Ack {
        Checks.range("credits", credits, 0);
        Checks.range("handle", handle, 1);
    }
}
