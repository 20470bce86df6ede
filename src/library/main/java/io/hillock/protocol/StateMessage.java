package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The messages about the state of streams and about learning, types 19 to 21, 25 and 26. */
public sealed interface StateMessage extends Message {
    /**
     * Asks for the state of a stream, or without a stream for what the network has learnt. Answered by
     * {@link StateSnapshot}.
     *
     * @param names of the wanted state variables or weights; empty for all
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
     * The state at one moment.
     *
     * @param version of a stream: steps run so far; of learnt weights: updates so far
     * @param digest of the image that defines the layout of this state, 64 hexadecimal digits
     * @param variables one tensor for each state variable, by its name in the image
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
     * Asks to change the receiver's state. Answered by {@link Ack}, or by {@code incompatible_state} if the receiver is
     * not at the base version.
     *
     * @param stream as in {@link StatePull}
     * @param baseVersion the version that the sender saw
     * @param variables depending on the mode: the new values, the values to average with, or the differences
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
     * Tells how good an answer was, by exactly one of reward and label. Answered by {@link Ack}.
     *
     * @param requestId the id of the answered request
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
     * Weight changes of a learning rule elsewhere, to be added here. Answered by {@link Ack}.
     *
     * @param rule its name
     * @param rate learning rate that was used, finite
     * @param steps how many time steps the change covers
     * @param deltas F32, one for each weight tensor, by its name in the image
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
