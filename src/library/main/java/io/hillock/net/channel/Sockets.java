package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import java.io.IOException;

/** A way to have pipes to another process, at one address. */
public interface Sockets {
    /** Who connects while others do waits in the kernel; beyond this TCP would let it try again after a second. */
    int BACKLOG = 4096;

    /** Connected; where the other machine says nothing it waits no longer than the settings' patience. */
    Pipe connect(Settings settings) throws IOException;

    Bound bind(Settings settings) throws IOException;

    /**
     * Somebody who connected.
     *
     * @param from where from; equal for those that count as one
     */
    record Accepted(Pipe pipe, Object from) {}

    /** Somewhere to connect to. */
    interface Bound extends AutoCloseable {

        /** Waits for somebody who connects, and no longer for anything from them. */
        Accepted accept() throws IOException;

        boolean isOpen();

        Address address();

        @Override
        void close() throws IOException;
    }
}
