package io.hillock.net.connection;

import io.hillock.net.Address;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects cells within this process. It passes records on the sender's thread, after the same handshake as on a
 * socket. Any thread.
 */
public final class MemoryTransport implements Transport {
    private static final ConcurrentHashMap<String, Waiting> LISTENERS = new ConcurrentHashMap<>();

    private final Address.Memory address;

    public MemoryTransport(Address.Memory address) {
        this.address = address;
    }

    @Override
    public Listener listen(Settings settings, ConnectionHandler handler) throws IOException {
        var listener = new Waiting(address, settings, handler,
                new PeerRegistry(settings.connections(), handler));
        if (LISTENERS.putIfAbsent(address.name(), listener) != null) {
            throw new BindException(address + " is in use");
        }
        return listener;
    }

    @Override
    public Connection connect(Settings settings, ConnectionHandler handler) throws IOException {
        Waiting listener = LISTENERS.get(address.name());
        if (listener == null) {
            throw new ConnectException("nobody listens at " + address);
        }
        var connecting = new ConnectingHandshake(settings);
        var listening = new ListeningHandshake(listener.settings, true, listener.peers);
        String there = listener.settings.name();
        while (true) {
            Hello hello = connecting.hello();
            Message answer = listening.answer(hello);
            var message = Envelope.of(1, settings.name(), ConnectingHandshake.LISTENER, hello).reply(1, there, answer);
            Optional<Welcome> welcome;
            try {
                welcome = connecting.answered(message);
            } catch (RefusedException e) {
                if (answer instanceof Welcome) {
                    listener.peers.release(listening.reservation());
                }
                throw e;
            }
            if (welcome.isPresent()) {
                String session = welcome.get().session();
                var here = new MemoryPeer(settings, there, Role.ROUTER, session, handler, handler::left);
                var other = new MemoryPeer(listener.settings, settings.name(), settings.role(), session,
                        listener.handler, listener.peers::leave);
                other.admitted(listening.rights(hello));
                here.join(other);
                other.join(here);
                enter(handler, here, listener.peers, listening.reservation());
                if (!listener.peers.enter(listening.reservation(), other)) {
                    here.lost(address + " was closed");
                    throw new ConnectException(address + " was closed");
                }
                return here;
            }
        }
    }

    /** Tells the connecting side's handler. If it does not want the connection, the name at the listener is free again. */
    private static void enter(ConnectionHandler handler, MemoryPeer here, PeerRegistry peers, Reservation name) {
        boolean entered = false;
        try {
            handler.entered(here);
            entered = true;
        } finally {
            if (!entered) {
                peers.release(name);
            }
        }
    }

    private record Waiting(Address.Memory address, Settings settings, ConnectionHandler handler, PeerRegistry peers)
            implements
                Listener {

        @Override
        public List<Connection> connections() {
            return peers.connections();
        }

        @Override
        public Optional<Connection> connection(String name) {
            return peers.connection(name);
        }

        @Override
        public void close() {
            LISTENERS.remove(address.name(), this);
            peers.close();
        }
    }
}
