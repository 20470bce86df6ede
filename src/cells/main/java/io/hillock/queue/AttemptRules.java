package io.hillock.queue;

import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptEnd.Retried;
import io.hillock.queue.AttemptFailure.Course;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What follows an attempt that gave no answer: another one after a back-off, or a dead letter. The same in each kind of queue. */
public record AttemptRules(QueueOptions options) {
    /**
     * Judges an attempt that gave no answer.
     *
     * @param attempts the failed one among them
     * @param deadline in ms since 1970; 0 for none
     * @param now in ms since 1970
     */
    public AttemptEnd ended(RequestKey key, int attempts, long deadline, AttemptFailure failure, long now) {
        if (over(deadline, now)) {
            return new GivenUp(AttemptFailure.EXPIRED,
                    "its time to live was over in attempt " + attempts + ": " + failure.reason());
        }
        boolean last = failure.course() == Course.GIVE_UP
                || failure.course() == Course.RETRY && attempts >= options.attempts();
        if (last) {
            return new GivenUp(failure.code(), failure.reason());
        }
        // The random part depends on the request alone, so that a repeated run makes the same decisions.
        long wait = options.backoff().nanos(attempts - 1, new SplittableRandom(key.hashCode() + attempts));
        return new Retried(failure.code(), failure.reason(), failure.course() == Course.RETRY,
                now + TimeUnit.NANOSECONDS.toMillis(wait));
    }

    /** Judges a request whose process ended during an attempt, the last of {@code attempts}. */
    public AttemptEnd died(RequestKey key, int attempts, long deadline, long now) {
        return ended(key, attempts, deadline, new AttemptFailure(Course.RETRY, AttemptFailure.DIED,
                "the process ended during attempt " + attempts), now);
    }

    /** A request's time is over while it waits. */
    public static GivenUp expired(int attempts, Optional<AttemptFailure> last) {
        return new GivenUp(AttemptFailure.EXPIRED, "its time to live was over after " + attempts
                + (attempts == 1 ? " attempt" : " attempts")
                + last.map(failure -> ", the last: " + failure.reason()).orElse(""));
    }

    /** Whether a deadline has passed; both in ms since 1970, 0 for no deadline. */
    public static boolean over(long deadline, long now) {
        return deadline != 0 && deadline <= now;
    }
}
