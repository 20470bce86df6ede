package io.hillock.net.connection;

import io.hillock.protocol.Envelope;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** What this side of a connection has granted: which messages have used it up, and when it goes back to the other side. Any thread. */
final class GrantedCredits {
    /** For a request that names no deadline and that nobody answers. */
    private static final long UNANSWERED_NANOS = Duration.ofMinutes(1).toNanos();
    /** Beyond a request's deadline, for its answer is on its way. */
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    private final PendingMessages backlog;
    private final int half;
    /** Of messages that are dealt with; the other side is not told one by one. */
    private final AtomicInteger due = new AtomicInteger();

    /** @param credits granted at first, at least 2 */
    GrantedCredits(PendingMessages backlog, int credits) {
        this.backlog = backlog;
        this.half = credits / 2;
    }

    /** Whether there is memory for a message that came. */
    boolean came(Envelope message, long bytes, long now) {
        OptionalInt ms = message.context().deadlineMs();
        long left = ms.isPresent() ? GRACE_NANOS + ms.getAsInt() * 1_000_000L : UNANSWERED_NANOS;
        return backlog.enter(message.id(), bytes, now + left);
    }

    /** One that came and has no place; the other side had no credit for it. */
    void refused(Envelope message) {
        backlog.settle(message.id());
    }

    /** The handler has had it: what {@link #giveBack} is to be told. */
    int handled(Envelope message) {
        boolean answered = message.type().isRequest() && !message.target().equals(Envelope.BROADCAST);
        return answered ? 0 : backlog.settle(message.id());
    }

    /** An answer to it has gone out: what {@link #giveBack} is to be told. */
    int answered(long id) {
        return backlog.settle(id);
    }

    /** Of requests that nobody answers: what {@link #giveBack} is to be told. */
    int expire(long now) {
        return backlog.expire(now);
    }

    /** Counts what goes back: all that is due once that is half of what was granted, otherwise 0 for now. */
    int giveBack(int credits) {
        int all = due.addAndGet(credits);
        while (all >= half) {
            if (due.compareAndSet(all, 0)) {
                return all;
            }
            all = due.get();
        }
        return 0;
    }
}
