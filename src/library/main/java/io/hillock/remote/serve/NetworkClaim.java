package io.hillock.remote.serve;

import io.hillock.net.Connection;
import io.hillock.net.Rights;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.InvalidMessageException;

/**
 * The cell that asks to have a network served or removed.
 *
 * @param holder a cell's session, or its name where another cell passed its message on
 * @param controls whether it may replace and remove what others have served
 */
public record NetworkClaim(String holder, boolean controls) {
    /** The program that serves. */
    public static final NetworkClaim OPERATOR = new NetworkClaim("", true);

    /** @param from null for a message that came by a bus */
    static NetworkClaim of(Connection from, Envelope message) {
        boolean own = from != null && message.source().equals(from.peer());
        return new NetworkClaim(own ? from.session() : message.source(),
                Rights.of(from, message).has(AccessRight.CONTROL));
    }

    /** What is told to who may not. */
    InvalidMessageException refusal(String network) {
        ErrorReply error = Rights.missing(AccessRight.CONTROL,
                "to replace or remove '" + network + "', which others serve,");
        return new InvalidMessageException(error.code(), "network", error.message());
    }
}
