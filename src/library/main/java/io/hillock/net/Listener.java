package io.hillock.net;

import java.util.List;
import java.util.Optional;

/** Waits for cells that connect. Any thread. */
public interface Listener extends AutoCloseable {

    /** Where to connect; with the port that was chosen. */
    Address address();

    List<Connection> connections();

    /** The connection of the cell of this name. */
    Optional<Connection> connection(String name);

    /** Takes no more cells in and closes all connections, draining them at the same time. */
    @Override
    void close();
}
