package io.hillock.net;

import io.hillock.net.base.Durations;
import io.hillock.net.bus.RequestDeduplicator;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long a caller waits for an answer, and how long again after it has repeated the request. The repetition is the
 * same message with the same id, so a receiver with {@link RequestDeduplicator} runs it once. Immutable.
 *
 * <p>Only harmless messages are repeated: types 9 and 11, and queries that change nothing. Other messages are sent once
 * and get the whole time. The only reason for a repetition is a missing answer, and only within the same session,
 * because the receiver recognises requests by session. A message without a deadline gets the time that is left as its
 * deadline.
 *
 * @param again zero for no repetition
 */
public record Timeouts(Duration first, Duration again) {
    /** 5 s, then 10 s. */
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

    public Timeouts {
        if (first.isNegative() || again.isNegative()) {
            throw new IllegalArgumentException("time-outs of " + first + " and " + again);
        }
    }

    /** Limits both together to this time. */
    public Timeouts within(Duration most) {
        Duration shorter = first.compareTo(most) < 0 ? first : most;
        Duration left = most.minus(shorter);
        return new Timeouts(shorter, again.compareTo(left) < 0 ? again : left);
    }

    /** Sends a request and waits, as {@link Connection#request} does. */
    public Envelope request(Connection to, Envelope message) {
        if (!isRepeated(message)) {
            return to.request(due(message, total()), total());
        }
        String session = to.session();
        Envelope answer = to.request(due(message, total()), first);
        return isMissing(answer) && session.equals(to.session()) ? to.request(due(message, again), again) : answer;
    }

    /** Sends a request and does not wait, as {@link Connection#ask} does; {@code answered} is called once even so. */
    public Offer ask(Connection to, Envelope message, Handler answered) {
        if (!isRepeated(message)) {
            return to.ask(due(message, total()), total(), answered);
        }
        String session = to.session();
        return to.ask(due(message, total()), first, answer -> {
            boolean isRepeating = isMissing(answer) && session.equals(to.session())
                    && to.ask(due(message, again), again, answered) == Offer.SENT;
            if (!isRepeating) {
                answered.handle(answer);
            }
        });
    }

    private Duration total() {
        return first.plus(again);
    }

    private boolean isRepeated(Envelope message) {
        return !again.isZero() && message.type().isRepeatable();
    }

    private static boolean isMissing(Envelope answer) {
        return answer.payload() instanceof ErrorReply error && error.code() == ErrorCode.DEADLINE;
    }

    private static Envelope due(Envelope message, Duration left) {
        Context context = message.context();
        return context.deadlineMs().isPresent()
                ? message
                : message.withContext(context.withDeadline(OptionalInt.of(Durations.millis(left))));
    }
}
