package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.Message;
import java.time.Duration;

/** A connection between two cells, ready for use. Any thread. */
public interface Connection extends AutoCloseable {

    /** The name of this side. */
    String name();

    /** The name of the other side. */
    String peer();

    /** To show when connecting again. */
    String session();

    boolean isOpen();

    /** The next id for a message from this side. */
    long nextId();

    /**
     * Sends; never waits. The message's memory may be reused after.
     *
     * @throws io.hillock.message.InvalidMessageException {@code too_large} for the peer
     */
    Offer send(Envelope message);

    default Offer send(Message message) {
        return send(Envelope.of(nextId(), name(), peer(), message));
    }

    /** Answers a message that came over this connection. */
    default Offer reply(Envelope message, Message answer) {
        return send(message.reply(nextId(), name(), answer));
    }

    /**
     * Asks and waits for the answer.
     *
     * @param message with an id that no other request under way has
     * @return the answer; ERROR {@code deadline} where none came in time or the thread was interrupted, {@code overloaded} without
     *         credits, {@code disconnected} where the connection is closed, drains or is lost, {@code too_large} for the peer
     */
    Envelope request(Envelope message, Duration deadline);

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
