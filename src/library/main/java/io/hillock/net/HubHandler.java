package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * Answers messages that connections send to a hub's own name; see {@link Hub#front(HubHandler)}. The threads of
 * connections call it, perhaps several at once.
 */
@FunctionalInterface
public interface HubHandler {

    /**
     * Takes a message to the hub's name. It calls {@link Hub#begins} before it runs a request, and answers by
     * {@link Hub#reply}. It may wait for room at a receiver: only the sender's own messages wait with it.
     */
    void take(Connection from, Envelope message);

    /**
     * Sees each answer before it goes to the cell it names. It must not wait.
     *
     * @return whether the answer is for a message that this handler sent over the hub's bus in the name of that cell
     */
    default boolean answered(Envelope answer) {
        return false;
    }

    /** The session of a cell has ended, so nobody waits for its answers any more. */
    default void abandoned(String name, String session) {}
}
