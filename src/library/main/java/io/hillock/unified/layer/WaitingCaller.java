package io.hillock.unified.layer;

import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import java.util.List;

/**
 * One request that waits for a shared run. Its state changes under the lock of its {@link Batching}; threads may read it without the lock.
 */
final class WaitingCaller {
    /** The stages of a request. */
    enum State {
        /** It is in the queue. */
        WAITING,
        /** Its thread gathers the next batch. */
        GATHERING,
        /** Its thread is to run {@link WaitingCaller#group}. */
        RUNNING,
        /** It is in a batch that another thread runs. */
        TAKEN,
        /** The answer is in {@link WaitingCaller#scratch}. */
        ANSWERED,
        /** The run failed for the whole batch, with {@link WaitingCaller#failure}. */
        FAILED,
        /** It runs alone, because the batch failed for a reason that another request may have caused. */
        ALONE,
        /** Its thread gave up. */
        LEFT
    }

    /** A copy of the encoding, and memory for the answer. The caller's own memory may be confined to its thread. */
    final ScratchBatch scratch;
    final Limit limit;
    final RequestTrace trace;
    final long since;
    final Thread thread = Thread.currentThread();
    volatile State state = State.WAITING;
    List<WaitingCaller> group = List.of();
    RuntimeException failure;

    WaitingCaller(ScratchBatch scratch, Limit limit, RequestTrace trace, long since) {
        this.scratch = scratch;
        this.limit = limit;
        this.trace = trace;
        this.since = since;
    }

    /** Whether both requests can be samples of one batch. */
    boolean fits(WaitingCaller other) {
        Batch own = scratch.batch();
        Batch others = other.scratch.batch();
        return own.steps() == others.steps() && own.held() == others.held()
                && own.values().byteSize() == others.values().byteSize()
                && scratch.response().answer().equals(other.scratch.response().answer());
    }

    /** Whether this request's deadline is later than the other's. */
    boolean waitsLonger(WaitingCaller other) {
        long own = limit.deadline();
        long others = other.limit.deadline();
        return others != 0 && (own == 0 || own - others > 0);
    }
}
