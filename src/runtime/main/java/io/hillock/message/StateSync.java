package io.hillock.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * Change the receiver's state; answered by {@link Ack}, or {@code incompatible_state} where it is not at the base version.
 *
 * @param stream as in {@link StatePull}
 * @param baseVersion the version that the sender saw
 * @param variables the new values, those to average with, or the differences, as mode says
 */
public record StateSync(String network, OptionalLong stream, long baseVersion, SyncMode mode,
        List<WireTensor> variables) implements StateMessage {
    public StateSync {
        Checks.name("network", network);
        Checks.range("stream", stream, 1);
        Checks.count("base_version", baseVersion);
        variables = List.copyOf(variables);
        Checks.tensorNames("variables", variables);
    }

    @Override
    public List<WireTensor> tensors() {
        return variables;
    }
}
