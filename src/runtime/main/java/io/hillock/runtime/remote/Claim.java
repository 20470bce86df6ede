package io.hillock.runtime.remote;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorReply;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Right;
import io.hillock.transport.Connection;
import io.hillock.transport.Rights;

/**
 * The cell that asks to have a network served or removed.
 *
 * @param holder a cell's session, or its name where another cell passed its message on
 * @param controls whether it may replace and remove what others have served
 */
record Claim(String holder, boolean controls) {
    /** The program that serves. */
    static final Claim OPERATOR = new Claim("", true);

    /** @param from null for a message that came by a bus */
    static Claim of(Connection from, Envelope message) {
        boolean own = from != null && message.source().equals(from.peer());
        return new Claim(own ? from.session() : message.source(), Rights.of(from, message).has(Right.CONTROL));
    }

    /** What is told to who may not. */
    InvalidMessageException refusal(String network) {
        ErrorReply error = Rights.missing(Right.CONTROL, "to replace or remove '" + network + "', which others serve,");
        return new InvalidMessageException(error.code(), "network", error.message());
    }
}
