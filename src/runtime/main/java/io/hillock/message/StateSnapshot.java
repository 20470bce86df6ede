package io.hillock.message;

import java.util.List;

/**
 * State at one moment.
 *
 * @param version of a stream: steps run so far; of what was learnt: updates so far
 * @param digest of the image that lays this state out, 64 hexadecimal digits
 * @param variables one tensor a state variable, by its name in the image
 */
public record StateSnapshot(long version, String digest, List<WireTensor> variables) implements StateMessage {
    public StateSnapshot {
        Checks.count("version", version);
        Checks.hex("digest", digest, 32);
        variables = List.copyOf(variables);
        Checks.tensorNames("variables", variables);
    }

    @Override
    public List<WireTensor> tensors() {
        return variables;
    }
}
