package io.hillock.net.connection;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameException;

/**
 * Receives the messages that {@link ConnectionReader} reads. The reading thread calls the methods unless they say
 * otherwise.
 */
interface FrameHandler {

    /**
     * Takes a message.
     *
     * @return whether this thread must {@link #work} once it has taken the other messages that are there
     */
    boolean take(Envelope message);

    /** Handles one of the messages that were taken, while others may read. False if none is left for this thread. */
    boolean work();

    /** Whether so many messages wait that no more should be read. */
    boolean isFull();

    /** Waits for a while if it is full. Not for a thread that must {@link #work}. */
    void awaitRoom();

    /** The requests whose answers may come. */
    PendingRequests pendingRequests();

    /** Notes that nothing more has come at the moment. */
    void idle();

    /** Notes that a message could not be read. */
    void refuse(FrameException why);

    /** Tells the other side that there is no memory for its frames, and ends the reading. */
    void giveUp(String why);

    /** Notes that no more will come. May be called several times. */
    void end(String why);
}
