package io.hillock.remote;

import io.hillock.net.Timeouts;
import java.util.Optional;

/**
 * How a {@link RemoteEngine} asks.
 *
 * @param network name of the network on the other side; by default the image's digest, so that no other network can be meant
 * @param cell name of the cell to ask, to which a hub passes messages on; by default the other end of the connection
 * @param timeouts how long to wait for answers
 * @param name the engine's name, which its responses bear; by default that of the cell
 */
public record RemoteOptions(Optional<String> network, Optional<String> cell, Timeouts timeouts, Optional<String> name) {
    /** Names the network by digest, asks the other end of the connection, and waits for {@link Timeouts#DEFAULT}. */
    public static final RemoteOptions DEFAULT = new RemoteOptions(Optional.empty(), Optional.empty(),
            Timeouts.DEFAULT, Optional.empty());

    public RemoteOptions withNetwork(String network) {
        return new RemoteOptions(Optional.of(network), cell, timeouts, name);
    }

    public RemoteOptions withCell(String cell) {
        return new RemoteOptions(network, Optional.of(cell), timeouts, name);
    }

    public RemoteOptions withTimeouts(Timeouts timeouts) {
        return new RemoteOptions(network, cell, timeouts, name);
    }

    public RemoteOptions withName(String name) {
        return new RemoteOptions(network, cell, timeouts, Optional.of(name));
    }
}
