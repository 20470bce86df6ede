package io.hillock.queue;

import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.QueueEvent.Dead;
import io.hillock.queue.QueueEvent.Failed;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What follows an attempt that gave no answer: another one after a back-off, or a dead letter. */
final class AttemptRules {
    private final QueueOptions options;

    AttemptRules(QueueOptions options) {
        this.options = options;
    }

    /** @param entry with the attempt that has failed among its attempts */
    QueueEvent ended(QueueEntry entry, AttemptFailure failure, long now) {
        if (entry.expired(now)) {
            return new Dead(now, entry.key, AttemptFailure.EXPIRED,
                    "its time to live was over in attempt " + entry.attempts + ": " + failure.reason());
        }
        boolean last = failure.course() == Course.GIVE_UP
                || failure.course() == Course.RETRY && entry.attempts >= options.attempts();
        if (last) {
            return new Dead(now, entry.key, failure.code(), failure.reason());
        }
        // The random part depends on the request alone, so that a repeated run makes the same decisions.
        long wait = options.backoff().nanos(entry.attempts - 1,
                new SplittableRandom(entry.key.hashCode() + entry.attempts));
        return new Failed(now, entry.key, failure.code(), failure.reason(), failure.course() == Course.RETRY,
                now + TimeUnit.NANOSECONDS.toMillis(wait));
    }

    /** A request's time is over while it waits. */
    static Dead expired(QueueEntry entry, long now) {
        return new Dead(now, entry.key, AttemptFailure.EXPIRED, "its time to live was over after " + entry.attempts
                + (entry.attempts == 1 ? " attempt" : " attempts")
                + (entry.failure == null ? "" : ", the last: " + entry.failure.reason()));
    }
}
