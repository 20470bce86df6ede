package io.hillock.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * Send the state of a stream, or with no stream what the network has learnt; answered by {@link StateSnapshot}.
 *
 * @param names of the state variables or weights asked for; empty for all
 */
public record StatePull(String network, OptionalLong stream, List<String> names) implements StateMessage {
    public StatePull {
        Checks.name("network", network);
        Checks.range("stream", stream, 1);
        names = List.copyOf(names);
        Checks.names("names", names);
    }
}
