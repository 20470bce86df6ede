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
 * How long a caller waits for an answer, and for how long it then asks once more. The second time is the same message with the same
 * id, so a receiver with {@link RequestDeduplicator} runs it once. Only what may be repeated without harm is: types 9 and 11, and questions that
 * change nothing; others are asked once and have all the time. Nothing but a missing answer is a reason to ask again, and only in
 * the same session, which is what the receiver knows a request by. A message that says no deadline says the time that is left.
 *
 * @param again zero for no second time
 */
public record Timeouts(Duration first, Duration again) {
    /** 5 s, then 10 s. */
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

    public Timeouts {
        if (first.isNegative() || again.isNegative()) {
            throw new IllegalArgumentException("time-outs of " + first + " and " + again);
        }
    }

    /** No longer than this all together. */
    public Timeouts within(Duration most) {
        Duration shorter = first.compareTo(most) < 0 ? first : most;
        Duration left = most.minus(shorter);
        return new Timeouts(shorter, again.compareTo(left) < 0 ? again : left);
    }

    /** Asks and waits, as {@link Connection#request}. */
    public Envelope request(Connection to, Envelope message) {
        if (!isRepeated(message)) {
            return to.request(due(message, total()), total());
        }
        String session = to.session();
        Envelope answer = to.request(due(message, total()), first);
        return isMissing(answer) && session.equals(to.session()) ? to.request(due(message, again), again) : answer;
    }

    /** Asks and does not wait, as {@link Connection#ask}; {@code answered} is called once all the same. */
    public Offer ask(Connection to, Envelope message, Handler answered) {
        if (!isRepeated(message)) {
            return to.ask(due(message, total()), total(), answered);
        }
        String session = to.session();
        return to.ask(due(message, total()), first, answer -> {
            boolean asked = isMissing(answer) && session.equals(to.session())
                    && to.ask(due(message, again), again, answered) == Offer.SENT;
            if (!asked) {
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
