package io.hillock.runtime.remote;

import io.hillock.transport.Timeouts;
import java.util.Optional;

/**
 * How a {@link RemoteEngine} asks.
 *
 * @param network the name of its network on the other side; where none is given the image's digest, so that nobody can take it for another
 * @param timeouts how long it waits for answers
 */
public record RemoteOptions(Optional<String> network, Timeouts timeouts) {
    /** Named by digest, {@link Timeouts#DEFAULT}. */
    public static final RemoteOptions DEFAULT = new RemoteOptions(Optional.empty(), Timeouts.DEFAULT);

    public RemoteOptions withNetwork(String network) {
        return new RemoteOptions(Optional.of(network), timeouts);
    }

    public RemoteOptions withTimeouts(Timeouts timeouts) {
        return new RemoteOptions(network, timeouts);
    }
}
