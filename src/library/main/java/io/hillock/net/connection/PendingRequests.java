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

/** The requests of one side of a connection that have no answer yet. Any thread. */
final class PendingRequests {
    private final RequestTable table = new RequestTable();
    private final Deadlines deadlines = new Deadlines(table, this::late);
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
        return table.isWaitedFor(id);
    }

    /**
     * Adds a request. False if there are too many. The count rises first, so a thread that sees the request also sees
     * the count.
     */
    boolean add(PendingRequest request) {
        count(request).getAndIncrement();
        boolean added = table.add(request);
        if (!added) {
            count(request).getAndDecrement();
        }
        return added;
    }

    /** Makes sure that the request has an answer or fails by its deadline. */
    void endsInTime(AsyncRequest call) {
        deadlines.add(call.end);
    }

    /** Waits for the answer until {@code end}. After null, none will come. */
    Envelope await(BlockingRequest waiter, long end) {
        Envelope answer = waiter.awaitUntil(end);
        return answer == null && !remove(waiter) ? waiter.settled() : answer;
    }

    /** Withdraws a request. False if it is answered or about to be. */
    boolean remove(PendingRequest request) {
        boolean removed = table.remove(request);
        if (removed) {
            count(request).getAndDecrement();
        }
        return removed;
    }

    /** Passes an answer to its request, or counts it as late if nobody waits any more. */
    void answer(long id, Envelope answer) {
        PendingRequest request = table.answer(id, answer);
        if (request != null) {
            count(request).getAndDecrement();
        } else if (!(answer.payload() instanceof Pong)) {
            late.increment();
        }
    }

    /** How many answers came too late. */
    long late() {
        return late.sum();
    }

    /** Fails all requests, because no answers will come. */
    void fail(ErrorReply error) {
        table.fail(error);
        deadlines.end();
    }

    private void late(AsyncRequest call) {
        calls.getAndDecrement();
        call.answer(AutomaticReplies.failure(call.request, ErrorCode.DEADLINE, "no answer within " + call.deadline));
    }

    private AtomicInteger count(PendingRequest request) {
        return request instanceof BlockingRequest ? waiters : calls;
    }
}
