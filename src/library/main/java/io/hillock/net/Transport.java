package io.hillock.net;

import io.hillock.net.channel.ShmSockets;
import io.hillock.net.channel.TcpSockets;
import io.hillock.net.channel.TlsSockets;
import io.hillock.net.channel.UnixSockets;
import io.hillock.net.connection.MemoryTransport;
import io.hillock.net.connection.SocketTransport;
import java.io.IOException;
import java.util.SplittableRandom;

/** A way to carry messages to another cell. Any thread. Its own threads keep no program alive. */
public interface Transport {

    /** @throws IOException if the address is in use or not available */
    Listener listen(Settings settings, ConnectionHandler handler) throws IOException;

    /**
     * Connects and shakes hands.
     *
     * @throws RefusedException if the listener does not admit this side, or does not prove that it knows the token
     * @throws IOException if nobody listens or the handshake takes too long
     */
    Connection connect(Settings settings, ConnectionHandler handler) throws IOException;

    /**
     * Connects, and reconnects whenever the connection is lost. It tries once before it returns, and goes on trying if
     * nobody listens yet.
     *
     * @throws RefusedException if the listener refuses the first attempt
     */
    default Link link(Settings settings, ConnectionHandler handler) throws RefusedException {
        return link(settings, Backoff.DEFAULT, handler);
    }

    /** Uses other waiting times. */
    default Link link(Settings settings, Backoff backoff, ConnectionHandler handler) throws RefusedException {
        var link = new Link(this, settings, backoff, handler, Clock.SYSTEM, new SplittableRandom());
        link.first();
        return link;
    }

    static Transport of(Address address) {
        return switch (address) {
            case Address.Memory memory -> new MemoryTransport(memory);
            case Address.Unix unix -> new SocketTransport(new UnixSockets(unix));
            case Address.Tcp tcp -> new SocketTransport(new TcpSockets(tcp));
            case Address.Tls tls -> new SocketTransport(new TlsSockets(tls));
            case Address.Shm shm -> new SocketTransport(new ShmSockets(shm));
        };
    }

    /** @throws IllegalArgumentException if the URI is not an {@link Address} */
    static Transport of(String uri) {
        return of(Address.of(uri));
    }
}
