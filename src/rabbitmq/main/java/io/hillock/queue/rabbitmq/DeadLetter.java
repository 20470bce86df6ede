package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.AttemptRules;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import java.io.IOException;
import java.util.Optional;

/** A message in the queue of dead letters. */
record DeadLetter(RequestMessage request, Cause cause) {
    /** The header with the cause; a request that expired in the queue has none. */
    static final String CAUSE = "hillock-dead";

    /**
     * Why.
     *
     * @param at in ms since 1970
     */
    record Cause(long at, int attempts, String code, String reason) {}

    static DeadLetter of(BasicProperties properties, byte[] body) throws IOException {
        RequestMessage request = RequestMessage.of(properties, body);
        if (properties.getHeaders().containsKey(CAUSE)) {
            return new DeadLetter(request, QueueJson.read(RequestMessage.text(properties, CAUSE), Cause.class));
        }
        GivenUp expired = AttemptRules.expired(0, Optional.empty());
        return new DeadLetter(request, new Cause(request.head().deadline(), 0, expired.code(), expired.reason()));
    }

    RequestState state() {
        return new RequestState(request.key(), request.head().attributes(), Phase.DEAD, cause.attempts,
                Optional.of(new AttemptFailure(Course.GIVE_UP, cause.code, cause.reason)), cause.at, Optional.empty());
    }
}
