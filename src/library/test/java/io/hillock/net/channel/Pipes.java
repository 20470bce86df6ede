package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Addresses;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.channels.ByteChannel;

/** Sends bytes to a listener without a message handshake. */
public final class Pipes {
    private Pipes() {}

    /** For platform threads only, because shared memory holds its thread. */
    public static ByteChannel connect(String uri) throws IOException {
        Sockets sockets = switch (Address.of(uri)) {
            case Address.Unix unix -> new UnixSockets(unix);
            case Address.Tcp tcp -> new TcpSockets(tcp);
            case Address.Tls tls -> new TlsSockets(tls);
            case Address.Shm shm -> new ShmSockets(shm);
            case Address.Memory memory -> throw new IllegalArgumentException(memory + " carries no bytes");
        };
        return sockets.connect(Addresses.settings("cell", Role.INTERFACE));
    }
}
