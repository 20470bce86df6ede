package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The state of streams, and learning, types 19 to 21, 25 and 26. */
public sealed interface StateMessage extends Message {
    /**
     * Send the state of a stream, or with no stream what the network has learnt; answered by {@link StateSnapshot}.
     *
     * @param names of the state variables or weights asked for; empty for all
     */
    record StatePull(String network, OptionalLong stream, List<String> names) implements StateMessage {
        public StatePull {
            MessageChecks.name("network", network);
            MessageChecks.range("stream", stream, 1);
            names = List.copyOf(names);
            MessageChecks.names("names", names);
        }
    }

    /**
     * State at one moment.
     *
     * @param version of a stream: steps run so far; of what was learnt: updates so far
     * @param digest of the image that lays this state out, 64 hexadecimal digits
     * @param variables one tensor a state variable, by its name in the image
     */
    record StateSnapshot(long version, String digest, List<WireTensor> variables) implements StateMessage {
        public StateSnapshot {
            MessageChecks.count("version", version);
            MessageChecks.hex("digest", digest, 32);
            variables = List.copyOf(variables);
            MessageChecks.tensorNames("variables", variables);
        }

        @Override
        public List<WireTensor> tensors() {
            return variables;
        }
    }

    /**
     * Change the receiver's state; answered by {@link Ack}, or {@code incompatible_state} where it is not at the base version.
     *
     * @param stream as in {@link StatePull}
     * @param baseVersion the version that the sender saw
     * @param variables the new values, those to average with, or the differences, as mode says
     */
    record StateSync(String network, OptionalLong stream, long baseVersion, SyncMode mode,
            List<WireTensor> variables) implements StateMessage {
        public StateSync {
            MessageChecks.name("network", network);
            MessageChecks.range("stream", stream, 1);
            MessageChecks.count("base_version", baseVersion);
            variables = List.copyOf(variables);
            MessageChecks.tensorNames("variables", variables);
        }

        @Override
        public List<WireTensor> tensors() {
            return variables;
        }
    }

    /**
     * How good an answer was; exactly one of reward and label; answered by {@link Ack}.
     *
     * @param requestId of the request that was answered
     * @param reward −1 to 1
     * @param label the correct one
     */
    record Feedback(long requestId, OptionalDouble reward, OptionalInt label) implements StateMessage {
        public Feedback {
            MessageChecks.id("request_id", requestId);
            if (reward.isPresent() == label.isPresent()) {
                throw MessageChecks.invalid(ErrorCode.BAD_MESSAGE, "reward", "either a reward or a label is needed");
            }
            reward.ifPresent(value -> MessageChecks.range("reward", value, -1, 1));
            MessageChecks.range("label", label, 0);
        }
    }

    /**
     * What a learning rule changed elsewhere, to be added here; answered by {@link Ack}.
     *
     * @param rule its name
     * @param rate learning rate that was used, finite
     * @param steps time steps that the change sums up
     * @param deltas F32, one a weight tensor, by its name in the image
     */
    record PlasticityUpdate(String network, String rule, double rate, long steps, List<WireTensor> deltas)
            implements
                StateMessage {
        public PlasticityUpdate {
            MessageChecks.name("network", network);
            MessageChecks.name("rule", rule);
            MessageChecks.finite("rate", rate);
            MessageChecks.count("steps", steps);
            deltas = List.copyOf(deltas);
            MessageChecks.tensorNames("deltas", deltas);
            deltas.forEach(delta -> MessageChecks.type(delta, WireElementType.F32));
        }

        @Override
        public List<WireTensor> tensors() {
            return deltas;
        }
    }
}
