package io.hillock.queue.rabbitmq;

import io.hillock.queue.Answer;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import java.util.Optional;

/** A request as the stream of events tells it. Guarded by the lock of {@link KnownRequests}. */
final class KnownRequest {
    /** With the copy that counts. */
    RequestHead head;
    /** The copy that was a dead letter before the last replay; null if there was none. */
    String before;
    /** The offset of its first event: unique, and the order of submission. */
    final long order;
    Phase phase = Phase.WAITING;
    int attempts;
    long since;
    AttemptFailure failure;
    Answer answer;

    KnownRequest(RequestHead head, long order, long since) {
        this.head = head;
        this.order = order;
        this.since = since;
    }

    boolean open() {
        return phase == Phase.WAITING || phase == Phase.RUNNING;
    }

    RequestState state() {
        return new RequestState(head.key(), head.attributes(), phase, attempts, Optional.ofNullable(failure), since,
                Optional.ofNullable(answer));
    }
}
