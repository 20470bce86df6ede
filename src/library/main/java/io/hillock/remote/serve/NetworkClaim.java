package io.hillock.remote.serve;

import io.hillock.net.Connection;
import io.hillock.net.Rights;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.InvalidMessageException;

/**
 * Identifies the cell that asks to serve or remove a network.
 *
 * @param holder the cell's session, or its name if another cell passed its message on
 * @param controls whether it may replace and remove networks that others have loaded
 */
public record NetworkClaim(String holder, boolean controls) {
    /** The program that runs the server. */
    public static final NetworkClaim OPERATOR = new NetworkClaim("", true);

    /** @param from null for a message from a bus */
    static NetworkClaim of(Connection from, Envelope message) {
        boolean own = from != null && message.source().equals(from.peer());
        return new NetworkClaim(own ? from.session() : message.source(),
                Rights.of(from, message).has(AccessRight.CONTROL));
    }

    /** The error for a cell without the right. */
    InvalidMessageException refusal(String network) {
        ErrorReply error = Rights.missing(AccessRight.CONTROL,
                "to replace or remove '" + network + "', which others serve,");
        return new InvalidMessageException(error.code(), "network", error.message());
    }
}
