package io.hillock.transport;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A kind of socket at one address. */
interface Sockets {
    /** Who connects while others do waits in the kernel; beyond this TCP would let it try again after a second. */
    int BACKLOG = 4096;

    /** Connected, blocking; where the other machine says nothing it waits no longer than this. */
    SocketChannel connect(Duration patience) throws IOException;

    Bound bind() throws IOException;

    /** Just accepted. */
    void prepare(SocketChannel channel) throws IOException;

    /** A socket that listens, and where. */
    interface Bound extends AutoCloseable {
        ServerSocketChannel channel();

        Address address();

        @Override
        void close() throws IOException;
    }
}
