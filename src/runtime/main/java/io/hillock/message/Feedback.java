package io.hillock.message;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How good an answer was; exactly one of reward and label; answered by {@link Ack}.
 *
 * @param requestId of the request that was answered
 * @param reward −1 to 1
 * @param label the correct one
 */
public record Feedback(long requestId, OptionalDouble reward, OptionalInt label) implements StateMessage {
    public Feedback {
        Checks.id("request_id", requestId);
        if (reward.isPresent() == label.isPresent()) {
            throw Checks.invalid(ErrorCode.BAD_MESSAGE, "reward", "either a reward or a label is needed");
        }
        reward.ifPresent(value -> Checks.range("reward", value, -1, 1));
        Checks.range("label", label, 0);
    }
}
