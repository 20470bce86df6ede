package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import java.io.IOException;

/** Opens pipes to other processes at one address. Any thread. */
public interface Sockets {
    /** How many connecting peers may wait in the kernel. Beyond that, TCP lets a peer try again only after a second. */
    int BACKLOG = 4096;

    /** Connects. If the other machine is silent, it waits no longer than the settings' patience. */
    Pipe connect(Settings settings) throws IOException;

    Bound bind(Settings settings) throws IOException;

    /**
     * A pipe to a peer that connected.
     *
     * @param from where it comes from; equal for peers that count as one
     */
    record Accepted(Pipe pipe, Object from) {}

    /** An open address that accepts connections. */
    interface Bound extends AutoCloseable {

        /** Waits for a peer to connect, but not for its first byte. */
        Accepted accept() throws IOException;

        boolean isOpen();

        Address address();

        @Override
        void close() throws IOException;
    }
}
