package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.frame.FrameException;

/** What becomes of the messages that {@link Reading} reads. */
interface Inlet {

    /**
     * A message came; by whoever reads.
     *
     * @return whether this thread is to {@link #work}, once it has done the same with what else is there
     */
    boolean take(Envelope message);

    /** Handles messages that were taken; others may read meanwhile. */
    void work();

    /** Whether a thread waits for this message, so that any thread may take it. */
    boolean isForWaiter(Envelope message);

    /** How many threads wait for answers. */
    int waiters();

    /** How many answers are to go to a handler. */
    int calls();

    /** Something came that cannot be read. */
    void refuse(FrameException why);

    /** There is no more to come; more than once perhaps. */
    void end(String why);
}
