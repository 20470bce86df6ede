package io.hillock.remote.serve;

import io.hillock.net.Connection;
import io.hillock.remote.ServerMemory;
import io.hillock.remote.ServerOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients of a server: the other ends of connections, and the cells that ask by a bus. Any thread. */
public final class ClientTable {
    /** Stands for the session of a cell on a bus, which has none. */
    private static final String ON_THE_BUS = "";

    private final ServerOptions options;
    private final ServerMemory memory;
    private final SessionTable sessions;
    private final Map<Connection, ClientState> connected = new ConcurrentHashMap<>();
    private final Map<String, ClientState> onTheBus = new ConcurrentHashMap<>();

    public ClientTable(ServerOptions options, ServerMemory memory) {
        this.options = options;
        this.memory = memory;
        this.sessions = new SessionTable(options.grace());
    }

    public void entered(Connection connection) {
        connected.put(connection, client(connection.peer(), connection.session()));
    }

    /** Its requests under way are stopped after the grace, unless its session comes back. */
    public void left(Connection connection) {
        ClientState client = connected.remove(connection);
        if (client != null) {
            client.leave();
            sessions.left(client.requests());
        }
    }

    /** Null for a connection that has not entered, or has left. */
    public ClientState of(Connection connection) {
        return connected.get(connection);
    }

    /** A cell that sends by a bus, from its first message until {@link #forget}. */
    public ClientState of(String sender) {
        return onTheBus.computeIfAbsent(sender, name -> client(name, ON_THE_BUS));
    }

    /** Cancels a request of a cell on the bus, also after {@link #forget}, for it may still be under way. */
    public void cancel(String sender, long id) {
        ClientState client = onTheBus.get(sender);
        SessionRequests forgotten = client == null ? sessions.find(sender, ON_THE_BUS) : null;
        if (client != null) {
            client.cancel(id);
        } else if (forgotten != null) {
            forgotten.cancel(id);
        }
    }

    /** Frees the streams and arrays of a cell on the bus; its requests under way go on until they are cancelled. */
    public void forget(String sender) {
        ClientState client = onTheBus.remove(sender);
        if (client != null) {
            client.leave();
            client.requests().disconnected();
        }
    }

    /** Frees what all clients have. */
    public void leaveAll() {
        connected.values().forEach(ClientState::leave);
        onTheBus.values().forEach(ClientState::leave);
    }

    private ClientState client(String cell, String session) {
        return new ClientState(sessions.entered(cell, session), options, memory);
    }
}
