package io.hillock.remote;

import io.hillock.net.Timeouts;
import java.util.Optional;

/**
 * How a {@link RemoteEngine} asks.
 *
 * @param network the name of its network on the other side; where none is given the image's digest, so that nobody can take it for another
 * @param cell that is asked; where none is given the other end of the connection, else one behind it, which a hub passes messages on to
 * @param timeouts how long it waits for answers
 */
public record RemoteOptions(Optional<String> network, Optional<String> cell, Timeouts timeouts) {
    /** Named by digest, at the other end, {@link Timeouts#DEFAULT}. */
    public static final RemoteOptions DEFAULT = new RemoteOptions(Optional.empty(), Optional.empty(),
            Timeouts.DEFAULT);

    public RemoteOptions withNetwork(String network) {
        return new RemoteOptions(Optional.of(network), cell, timeouts);
    }

    public RemoteOptions withCell(String cell) {
        return new RemoteOptions(network, Optional.of(cell), timeouts);
    }

    public RemoteOptions withTimeouts(Timeouts timeouts) {
        return new RemoteOptions(network, cell, timeouts);
    }
}
