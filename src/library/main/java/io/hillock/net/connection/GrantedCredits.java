package io.hillock.net.connection;

import io.hillock.protocol.Envelope;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tracks the credits that this side of a connection has granted: which messages used them, and when they go back. Any
 * thread.
 */
final class GrantedCredits {
    /** When a credit goes back if a request names no deadline and gets no answer. */
    private static final long UNANSWERED_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long after a request's deadline its credit goes back; its answer may still be on the way. */
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    private final PendingMessages pending;
    private final int half;
    /** Credits of finished messages that have not gone back yet; they go back several at a time. */
    private final AtomicInteger due = new AtomicInteger();

    /** @param credits granted at first, at least 2 */
    GrantedCredits(PendingMessages pending, int credits) {
        this.pending = pending;
        this.half = credits / 2;
    }

    /** Counts an incoming message. False if there is no memory for it. */
    boolean received(Envelope message, long bytes, long now) {
        OptionalInt ms = message.context().deadlineMs();
        long left = ms.isPresent() ? GRACE_NANOS + ms.getAsInt() * 1_000_000L : UNANSWERED_NANOS;
        return pending.enter(message.id(), bytes, now + left);
    }

    /** Uncounts a message that found no place. The other side had no credit for it. */
    void refused(Envelope message) {
        pending.settle(message.id());
    }

    /** Notes that the handler returned. The result is for {@link #giveBack}. */
    int handled(Envelope message) {
        boolean answered = message.type().isRequest() && !message.target().equals(Envelope.BROADCAST);
        return answered ? 0 : pending.settle(message.id());
    }

    /** Notes that the answer to this message went out. The result is for {@link #giveBack}. */
    int answered(long id) {
        return pending.settle(id);
    }

    /** Finishes requests that nobody answered in time. The result is for {@link #giveBack}. */
    int expire(long now) {
        return pending.expire(now);
    }

    /** Adds to the credits that are due. Returns all of them once they are half of the granted ones; else 0. */
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
