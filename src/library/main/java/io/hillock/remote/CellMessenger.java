package io.hillock.remote;

import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Lets a coordinator reach cells by name, on a bus or over connections. Thread-safe. */
public interface CellMessenger {

    /** Asks a cell and waits. Returns the answer, or ERROR if none came. */
    Message ask(String cell, Message message, Duration deadline);

    /** Sends to all cells that are reachable now. */
    void publish(Message message);

    /** Sends an event to the subscribers of its topic: those on the bus, or those of the hubs at the other ends. */
    void publishEvent(Event event);

    /** A messenger in the name of a cell of a bus. */
    static CellMessenger of(Cell from) {
        return new CellMessenger() {
            @Override
            public Message ask(String cell, Message message, Duration deadline) {
                return from.ask(cell, message, deadline);
            }

            @Override
            public void publish(Message message) {
                from.send(Envelope.BROADCAST, message);
            }

            @Override
            public void publishEvent(Event event) {
                from.publish(event);
            }
        };
    }

    /** A messenger over the connections that a listener has at each moment. */
    static CellMessenger of(Listener listener) {
        return over(listener::connections);
    }

    /** A messenger over these connections. */
    static CellMessenger of(List<Connection> connections) {
        return over(() -> connections);
    }

    private static CellMessenger over(Supplier<List<Connection>> connections) {
        return new CellMessenger() {
            @Override
            public Message ask(String cell, Message message, Duration deadline) {
                for (Connection one : connections.get()) {
                    if (one.peer().equals(cell)) {
                        return one.request(Envelope.of(one.nextId(), one.name(), cell, message), deadline).payload();
                    }
                }
                return ErrorReply.of(ErrorCode.DISCONNECTED, "'" + cell + "' is not connected");
            }

            @Override
            public void publish(Message message) {
                connections.get().forEach(connection -> connection.send(message));
            }

            @Override
            public void publishEvent(Event event) {
                connections.get().stream().filter(connection -> connection.role() == Role.ROUTER)
                        .forEach(connection -> connection.send(event));
            }
        };
    }
}
