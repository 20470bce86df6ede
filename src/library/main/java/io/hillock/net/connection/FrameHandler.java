package io.hillock.net.connection;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameException;

/** What becomes of the messages that {@link ConnectionReader} reads. */
interface FrameHandler {

    /**
     * A message came; by whoever reads.
     *
     * @return whether this thread is to {@link #work}, once it has done the same with what else is there
     */
    boolean take(Envelope message);

    /** Handles one of the messages that were taken; others may read meanwhile. False where there is none left for this thread. */
    boolean work();

    /** Whether so much waits to be handled that no more is to be read; by whoever reads. */
    boolean isFull();

    /** Waits while it is full, for a while; by whoever reads, unless it is to {@link #work}. */
    void awaitRoom();

    /** Whose answers may come. */
    PendingRequests questions();

    /** Nothing more has come at the moment. */
    void idle();

    /** Something came that cannot be read. */
    void refuse(FrameException why);

    /** There is no memory for what comes: the other side is told so, and nothing more is read. */
    void giveUp(String why);

    /** There is no more to come; more than once perhaps. */
    void end(String why);
}
