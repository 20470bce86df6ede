package io.hillock.queue;

import io.hillock.queue.QueueEvent.Kept;
import io.hillock.queue.RequestState.Phase;
import java.util.Map;
import java.util.Optional;

/** A request in memory. Guarded by the queue's lock. */
final class QueueEntry {
    final RequestKey key;
    final Map<String, String> attributes;
    /** Of attributes and body, to tell a repeated request from another one with the same key. */
    final String digest;
    /** The number of the record with which it was submitted; unique, and the order in which requests of the same moment run. */
    long order;
    /** The number of the oldest record that the journal must keep for it. */
    long record;
    /** Null once the request is answered. */
    byte[] body;
    Answer answer;
    Phase phase = Phase.WAITING;
    int attempts;
    long deadline;
    long next;
    long since;
    /** Whether the state's sums have it: not before its submission is durable. */
    boolean counted;
    AttemptFailure failure;
    /** The event that is on its way into the journal; null if none is. */
    JournalConfirmation pending;

    QueueEntry(RequestKey key, Map<String, String> attributes, String digest) {
        this.key = key;
        this.attributes = attributes;
        this.digest = digest;
    }

    /** When a worker may take it, or declare it dead. */
    long due() {
        return deadline == 0 ? next : Math.min(next, deadline);
    }

    boolean expired(long now) {
        return AttemptRules.over(deadline, now);
    }

    /** The bytes of what is kept of it. */
    byte[] content() {
        return phase == Phase.ANSWERED ? answer.content() : body;
    }

    RequestState state() {
        return new RequestState(key, attributes, phase, attempts, Optional.ofNullable(failure), since,
                Optional.ofNullable(answer));
    }

    Kept kept() {
        return new Kept(since, key, order, phase, attempts, deadline, next, attributes, digest,
                failure == null ? null : failure.code(), failure == null ? null : failure.reason(),
                answer == null ? null : answer.attributes());
    }
}
