package io.hillock.net;

import io.hillock.protocol.Envelope;
import java.util.OptionalLong;

/**
 * Takes what comes over connections, answers excepted: those go to whoever asked. Between processes one thread at a time calls it for a connection, in
 * the order of arrival, and CANCEL comes on another, at once; in memory the sender's thread does. It may answer later, from any
 * thread. What it throws becomes an ERROR to the sender.
 */
@FunctionalInterface
public interface ConnectionHandler {

    void handle(Connection from, Envelope message);

    /** Whether a cell of this name may come in to a listener; asked before its WELCOME. */
    default boolean admits(String name) {
        return true;
    }

    /** The work of one request that it takes on, as WELCOME of a listener says; none where it does not say. Asked once a connection. */
    default OptionalLong maxWork() {
        return OptionalLong.empty();
    }

    /** A connection is ready; called before its first message, on either side. One that throws ends the connection. */
    default void entered(Connection connection) {}

    /** A connection that entered is gone; called once, before its requests under way fail. Short. */
    default void left(Connection connection) {}
}
