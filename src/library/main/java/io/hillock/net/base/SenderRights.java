package io.hillock.net.base;

import io.hillock.net.Rights;
import io.hillock.protocol.Envelope;

/**
 * The sender's rights in messages that a hub passes on and whose receiver alone can tell which right they need: whether a network is
 * somebody else's, whether feedback changes what others get.
 */
public final class SenderRights {
    private SenderRights() {}

    /** In place of what the sender says of itself. */
    public static Envelope of(Envelope message, Rights rights) {
        return message.type().carriesSendersRights()
                ? message.withContext(message.context().withRights(rights.granted()))
                : message;
    }

    /** One that is on its way to another process; without stamp it is from a cell of this one. */
    public static Envelope outgoing(Envelope message) {
        return message.context().rights().isEmpty() ? of(message, Rights.ALL) : message;
    }
}
