package io.hillock.net;

import io.hillock.net.channel.ShmSockets;
import io.hillock.net.channel.TcpSockets;
import io.hillock.net.channel.TlsSockets;
import io.hillock.net.channel.UnixSockets;
import io.hillock.net.connection.MemoryTransport;
import io.hillock.net.connection.SocketTransport;
import java.io.IOException;
import java.util.SplittableRandom;

/** A way to carry messages. Any thread. Its own threads keep no program alive. */
public interface Transport {

    /** @throws IOException where the address is in use or cannot be had */
    Listener listen(Settings settings, ConnectionHandler handler) throws IOException;

    /**
     * Connects and introduces itself.
     *
     * @throws RefusedException where the listener does not take it in, or does not prove that it knows the token
     * @throws IOException where nobody listens or the handshake takes too long
     */
    Connection connect(Settings settings, ConnectionHandler handler) throws IOException;

    /**
     * Connects, and connects again whenever the connection is lost. Tries once before it returns; where nobody listens yet it goes
     * on trying.
     *
     * @throws RefusedException where the listener does not take it in at the first attempt
     */
    default Link link(Settings settings, ConnectionHandler handler) throws RefusedException {
        return link(settings, Backoff.DEFAULT, handler);
    }

    /** With other waiting times. */
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

    /** @throws IllegalArgumentException for a URI that is no {@link Address} */
    static Transport of(String uri) {
        return of(Address.of(uri));
    }
}
