package io.hillock.net.base;

import io.hillock.net.Rights;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.StateMessage.Feedback;

/**
 * The sender's rights in messages that a hub passes on and whose receiver alone can tell which right they need: whether a network is
 * somebody else's, whether feedback changes what others get.
 */
public final class SenderRights {
    private SenderRights() {}

    /** In place of what the sender says of itself. */
    public static Envelope of(Envelope message, Rights rights) {
        return isNeeded(message.payload())
                ? message.withContext(message.context().withRights(rights.granted()))
                : message;
    }

    /** One that is on its way to another process; without stamp it is from a cell of this one. */
    public static Envelope outgoing(Envelope message) {
        return message.context().rights().isEmpty() ? of(message, Rights.ALL) : message;
    }

    private static boolean isNeeded(Message message) {
        return message instanceof NetworkLoad || message instanceof NetworkUnload || message instanceof Feedback;
    }
}
