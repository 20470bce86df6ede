package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Pong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one side of a connection has asked and has no answer to yet. Any thread. */
final class Questions {
    private final Pending pending = new Pending();
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
    boolean add(Asked asked) {
        count(asked).getAndIncrement();
        boolean added = pending.add(asked);
        if (!added) {
            count(asked).getAndDecrement();
        }
        return added;
    }

    /** Whether the call has an answer, or fails, by its end. */
    void endsInTime(Call call) {
        deadlines.add(call.end);
    }

    /** The answer if it comes in time; after null none will. */
    Envelope await(Waiter waiter, long nanos) {
        Envelope answer = waiter.await(nanos);
        return answer == null && !remove(waiter) ? waiter.settled() : answer;
    }

    /** Takes it back; false where it is answered, or about to be. */
    boolean remove(Asked asked) {
        boolean removed = pending.remove(asked);
        if (removed) {
            count(asked).getAndDecrement();
        }
        return removed;
    }

    /** An answer came; one that nobody waits for any more is counted. */
    void answer(long id, Envelope answer) {
        Asked asked = pending.answer(id, answer);
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

    private void late(Call call) {
        calls.getAndDecrement();
        call.answer(Answers.failure(call.request, ErrorCode.DEADLINE, "no answer within " + call.deadline));
    }

    private AtomicInteger count(Asked asked) {
        return asked instanceof Waiter ? waiters : calls;
    }
}
