package io.hillock.net.base;

import io.hillock.net.Rights;
import io.hillock.protocol.Envelope;

/**
 * Stamps the sender's rights on messages that a hub passes on. Only the receiver can tell which right such a message
 * needs: whether a network belongs to somebody else, or whether feedback changes the results of others.
 */
public final class SenderRights {
    private SenderRights() {}

    /** Replaces whatever the sender claims about its rights. */
    public static Envelope of(Envelope message, Rights rights) {
        return message.type().carriesSendersRights()
                ? message.withContext(message.context().withRights(rights.granted()))
                : message;
    }

    /** Prepares a message for another process. A message without a stamp comes from a cell of this process. */
    public static Envelope outgoing(Envelope message) {
        return message.context().rights().isEmpty() ? of(message, Rights.ALL) : message;
    }
}
