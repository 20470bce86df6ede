package io.hillock.runtime.remote;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link RemoteEngine} asks.
 *
 * @param network the name of its network on the other side; where none is given the image's digest, so that nobody can take it for another
 * @param first how long it waits for an answer
 * @param second how long it waits when it asks for the second and last time
 */
public record RemoteOptions(Optional<String> network, Duration first, Duration second) {
    /** Named by digest, 5 s, then 10 s. */
    public static final RemoteOptions DEFAULT = new RemoteOptions(Optional.empty(), Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    public RemoteOptions {
        if (!first.isPositive() || !second.isPositive()) {
            throw new IllegalArgumentException("waiting times must be above 0, are " + first + " and " + second);
        }
    }

    public RemoteOptions withNetwork(String network) {
        return new RemoteOptions(Optional.of(network), first, second);
    }

    public RemoteOptions withWaits(Duration first, Duration second) {
        return new RemoteOptions(network, first, second);
    }
}
