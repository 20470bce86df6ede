package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * Answers what connections send to a hub's own name; see {@link Hub#front(HubHandler)}. Called on the threads of connections, by
 * several at once.
 */
@FunctionalInterface
public interface HubHandler {

    /**
     * Takes a message to the hub's name. It calls {@link Hub#begins} before it runs a request, and answers by {@link Hub#reply}.
     * It may wait for room at a receiver: only the sender's own messages wait with it.
     */
    void take(Connection from, Envelope message);

    /**
     * Is shown each answer before it goes to the cell it names. It waits for nothing.
     *
     * @return whether it was for a message that this handler sent over the hub's bus in the name of that cell
     */
    default boolean answered(Envelope answer) {
        return false;
    }

    /** The session of a cell has ended: nobody waits for its answers any more. */
    default void abandoned(String name, String session) {}
}
