package io.hillock.net.connection;

import io.hillock.net.base.AsyncRequest;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Deadlines;
import io.hillock.net.base.PendingRequest;
import io.hillock.net.base.RequestTable;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one side of a connection has asked and has no answer to yet. Any thread. */
final class PendingRequests {
    private final RequestTable pending = new RequestTable();
    private final Deadlines deadlines = new Deadlines(pending, this::late);
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final LongAdder late = new LongAdder();

    /** How many threads wait for answers. */
    int waiters() {
        return waiters.get();
    }

    /** How many answers are to go to a handler. */
    int calls() {
        return calls.get();
    }

    /** Whether a thread waits for the answer to this id. */
    boolean isWaitedFor(long id) {
        return pending.isWaitedFor(id);
    }

    /** False where there are too many. Counted before it is pending: who sees the one sees the other. */
    boolean add(PendingRequest asked) {
        count(asked).getAndIncrement();
        boolean added = pending.add(asked);
        if (!added) {
            count(asked).getAndDecrement();
        }
        return added;
    }

    /** Whether the call has an answer, or fails, by its end. */
    void endsInTime(AsyncRequest call) {
        deadlines.add(call.end);
    }

    /** The answer if it comes in time; after null none will. */
    Envelope await(BlockingRequest waiter, long nanos) {
        Envelope answer = waiter.await(nanos);
        return answer == null && !remove(waiter) ? waiter.settled() : answer;
    }

    /** Takes it back; false where it is answered, or about to be. */
    boolean remove(PendingRequest asked) {
        boolean removed = pending.remove(asked);
        if (removed) {
            count(asked).getAndDecrement();
        }
        return removed;
    }

    /** An answer came; one that nobody waits for any more is counted. */
    void answer(long id, Envelope answer) {
        PendingRequest asked = pending.answer(id, answer);
        if (asked != null) {
            count(asked).getAndDecrement();
        } else if (!(answer.payload() instanceof Pong)) {
            late.increment();
        }
    }

    /** Answers that came too late. */
    long late() {
        return late.sum();
    }

    /** There will be no answers. */
    void fail(ErrorReply error) {
        pending.fail(error);
        deadlines.end();
    }

    private void late(AsyncRequest call) {
        calls.getAndDecrement();
        call.answer(AutomaticReplies.failure(call.request, ErrorCode.DEADLINE, "no answer within " + call.deadline));
    }

    private AtomicInteger count(PendingRequest asked) {
        return asked instanceof BlockingRequest ? waiters : calls;
    }
}
