package io.hillock.net;

import java.util.List;
import java.util.Optional;

/** Accepts cells that connect. Any thread. */
public interface Listener extends AutoCloseable {

    /** The address to connect to, with the actual port. */
    Address address();

    List<Connection> connections();

    /** The connection of the cell with this name. */
    Optional<Connection> connection(String name);

    /** Admits no more cells and closes all connections, draining them in parallel. */
    @Override
    void close();
}
