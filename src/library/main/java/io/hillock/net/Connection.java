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

    /** What the other side is for, as its HELLO said; {@link Role#ROUTER} of a listener, which does not say. */
    Role role();

    /** To show when connecting again. A connection that resumes it goes on counting ids. */
    String session();

    /** What the other side may ask of this one: by its role; all of a listener, which this side chose. */
    default Rights rights() {
        return Rights.ALL;
    }

    boolean isOpen();

    /** Whether the other side is gone, as far as this one knows. A connection that drains is neither open nor lost. */
    boolean isLost();

    /** Whether so many messages wait for this side's handler that it should not wait itself. */
    boolean isFull();

    /** The next id for a message from this side. */
    long nextId();

    /**
     * Sends; never waits. The message's memory may be reused after.
     *
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large} for the peer
     */
    Offer send(Envelope message);

    default Offer send(Message message) {
        return send(Envelope.of(nextId(), name(), peer(), message));
    }

    /**
     * Answers a message that came over this connection. An answer is not lost silently: where the peer takes no more at the moment,
     * this waits, and after {@link Settings#patience} the connection counts as lost. One that is too large for the peer
     * goes as ERROR {@code too_large}.
     *
     * @return {@link Offer#SENT} or {@link Offer#CLOSED}
     */
    default Offer reply(Envelope message, Message answer) {
        return sendAnswer(message.reply(nextId(), name(), answer));
    }

    /** {@link #reply} with the whole envelope of the answer. */
    Offer sendAnswer(Envelope answer);

    /**
     * Asks and waits for the answer.
     *
     * @param message with an id that no other request under way has
     * @return the answer; ERROR {@code deadline} where none came in time or the thread was interrupted, {@code overloaded} without
     *         credits, {@code disconnected} where the connection is closed, drains or is lost, {@code too_large} for the peer
     */
    Envelope request(Envelope message, Duration deadline);

    /**
     * Asks and does not wait: many requests may be under way without a thread each, up to about 4096 a connection.
     *
     * @param message with an id that no other request under way has
     * @param answered takes what {@link #request} would return, once, perhaps before this returns. It is called by the thread that
     *         reads the connection, or that ends it, so it is short and waits for nothing that comes over this connection
     * @return {@link Offer#SENT}; otherwise the message was not sent and {@code answered} will not be called: see {@link
     *         #awaitRoom}
     */
    Offer ask(Envelope message, Duration deadline, Handler answered);

    /**
     * For those who were told {@link Offer#BACK_PRESSURED}: waits until it is worth trying again, at most this long. True where it
     * may be, false where the time is over or the connection is closed.
     */
    boolean awaitRoom(Duration atMost);

    /**
     * Takes ids from this counter, so that they go on through several connections of one session; for a handler's {@link
     * ConnectionHandler#entered}, before the connection is used.
     */
    void countIdsWith(AtomicLong ids);

    /** Ends the connection at once, without a GOODBYE: what is under way fails with {@code disconnected}. Does nothing once it has ended. */
    void abort(String why);

    /** Answers that came after their requests had ended. */
    long lateAnswers();

    /**
     * Drains: says GOODBYE, refuses new requests, and waits, as long as {@link Settings#patience}, for the answers under way on
     * both sides. Then everything still under way fails with {@code disconnected}.
     * A handler that closes the connection it is called by waits for its own answer in vain.
     */
    @Override
    void close();
}
