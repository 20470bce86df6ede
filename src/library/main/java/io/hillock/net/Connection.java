package io.hillock.net;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A connection between two cells, ready for use. Any thread. */
public interface Connection extends AutoCloseable {

    /** The name of this side. */
    String name();

    /** The name of the other side. */
    String peer();

    /** The role of the other side, as its HELLO stated it; {@link Role#ROUTER} for a listener, which states none. */
    Role role();

    /** The session, for the next connection to resume. A connection that resumes it continues the ids. */
    String session();

    /**
     * What the other side may ask of this side: by its role, or everything if it is a listener, which this side chose.
     */
    default Rights rights() {
        return Rights.ALL;
    }

    boolean isOpen();

    /** Whether the other side is gone, as far as this side knows. A connection that drains is neither open nor lost. */
    boolean isLost();

    /**
     * Whether the other side has been silent for so long that it has probably stopped ({@link Suspicion}). The connection stays, and the
     * suspicion ends with the next sign of life. Give it no new work meanwhile.
     */
    default boolean isSuspected() {
        return false;
    }

    /** Whether so many messages wait for this side's handler that the handler itself should not wait. */
    boolean isFull();

    /** The next id for a message from this side. */
    long nextId();

    /**
     * Sends a message; never waits. The message's memory may be reused after.
     *
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large} for the peer
     */
    Offer send(Envelope message);

    default Offer send(Message message) {
        return send(Envelope.of(nextId(), name(), peer(), message));
    }

    /**
     * Answers a message that came over this connection. An answer is never lost silently. If the peer takes no more at
     * the moment, this waits; after {@link Settings#patience} the connection counts as lost. An answer that is too
     * large for the peer goes as ERROR {@code too_large}.
     *
     * @return {@link Offer#SENT} or {@link Offer#CLOSED}
     */
    default Offer reply(Envelope message, Message answer) {
        return sendAnswer(message.reply(nextId(), name(), answer));
    }

    /**
     * Says that nobody uses the tensors of a request that came over this connection any more, so that their memory may
     * serve the next one at once. Without this call the garbage collector frees the memory. Calling it again for the
     * same message does nothing.
     */
    default void release(Envelope request) {}

    /** {@link #reply} with the whole envelope of the answer. */
    Offer sendAnswer(Envelope answer);

    /**
     * Sends a request and waits for the answer.
     *
     * @param message with an id that no other request under way has
     * @return the answer, or an ERROR. Its code is {@code deadline} if no answer came in time or the thread was
     *         interrupted; {@code overloaded} without credits; {@code disconnected} if the connection is closed, drains
     *         or is lost; {@code too_large} if the message is too large for the peer
     */
    Envelope request(Envelope message, Duration deadline);

    /**
     * Sends a request and does not wait. About 4096 requests of a connection may be under way, without a thread each.
     *
     * @param message with an id that no other request under way has
     * @param answered receives what {@link #request} would return, once, perhaps before this returns. The thread that
     *         reads or ends the connection calls it. So it must be quick and wait for nothing that comes over this
     *         connection
     * @return {@link Offer#SENT}; otherwise the message was not sent and {@code answered} is not called: see
     *         {@link #awaitRoom}
     */
    Offer ask(Envelope message, Duration deadline, Handler answered);

    /**
     * Waits after {@link Offer#BACK_PRESSURED} until a new attempt is worthwhile, at most this long. True if it is;
     * false if the time is over or the connection is closed.
     */
    boolean awaitRoom(Duration atMost);

    /**
     * Takes ids from this counter, so that they go on through several connections of one session; for a handler's {@link
     * ConnectionHandler#entered}, before the connection is used.
     */
    void countIdsWith(AtomicLong ids);

    /** Ends the connection at once, without a GOODBYE: what is under way fails with {@code disconnected}. Does nothing once it has ended. */
    void abort(String why);

    /** How many answers came after their requests had ended. */
    long lateAnswers();

    /**
     * Drains the connection. It sends GOODBYE, refuses new requests, and waits up to {@link Settings#patience} for the
     * answers under way on both sides. Then everything still under way fails with {@code disconnected}. A handler that
     * closes its own connection waits in vain for its own answer.
     */
    @Override
    void close();
}
