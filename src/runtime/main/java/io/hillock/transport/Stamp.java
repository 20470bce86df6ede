package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.Feedback;
import io.hillock.message.Message;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;

/**
 * The sender's rights in messages that a hub passes on and whose receiver alone can tell which right they need: whether a network is
 * somebody else's, whether feedback changes what others get.
 */
final class Stamp {
    private Stamp() {}

    /** In place of what the sender says of itself. */
    static Envelope of(Envelope message, Rights rights) {
        return isNeeded(message.payload())
                ? message.withContext(message.context().withRights(rights.granted()))
                : message;
    }

    /** One that is on its way to another process; without stamp it is from a cell of this one. */
    static Envelope outgoing(Envelope message) {
        return message.context().rights().isEmpty() ? of(message, Rights.ALL) : message;
    }

    private static boolean isNeeded(Message message) {
        return message instanceof NetworkLoad || message instanceof NetworkUnload || message instanceof Feedback;
    }
}
