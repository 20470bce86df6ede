package io.hillock.net;

import io.hillock.protocol.Envelope;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Receives the messages of connections, except answers, which go to their requests. Between processes, one thread at a
 * time calls it for a connection, in the order of arrival; CANCEL comes at once, on another thread. In memory the
 * sender's thread calls it. It may answer later, from any thread. Its exceptions become an ERROR to the sender.
 */
@FunctionalInterface
public interface ConnectionHandler {

    void handle(Connection from, Envelope message);

    /**
     * Whether a listener may admit a cell of this name. Called before WELCOME. What the listener itself knows about the name, it decides
     * itself; a handler of several listeners is asked about what came over the others.
     *
     * @param session the session that the cell shows, as the one of an earlier connection; empty if it shows none
     */
    default boolean admits(String name, Optional<String> session) {
        return true;
    }

    /**
     * The most work that one request may take, as a listener's WELCOME states it; empty to state none. Called once for
     * each connection.
     */
    default OptionalLong maxWork() {
        return OptionalLong.empty();
    }

    /** A connection is ready. Called on both sides before its first message. An exception ends the connection. */
    default void entered(Connection connection) {}

    /**
     * A connection that entered is gone. Called once, before its requests under way fail. It must be quick: at a listener, the next
     * connection of the same name enters after this has returned.
     */
    default void left(Connection connection) {}

    /**
     * {@link Connection#isSuspected} has changed, and perhaps back already. Called on a thread of its own; calls may overlap.
     */
    default void suspicionChanged(Connection connection) {}
}
