package io.hillock.message;

/**
 * Nobody waits for this request any more; answered by {@link Ack} whether or not it was still under way.
 *
 * @param id of the request's envelope
 */
public record Cancel(long id) implements ConnectionMessage {
    public Cancel {
        Checks.id("id", id);
    }
}
