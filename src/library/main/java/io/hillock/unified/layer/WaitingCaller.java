package io.hillock.unified.layer;

import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import java.util.List;

/** One request that waits for a shared run. Its state changes under the lock of its {@link Batching} and may be read without. */
final class WaitingCaller {
    /** Where a request is on its way. */
    enum State {
        /** In the queue. */
        WAITING,
        /** Its thread gathers the next batch. */
        GATHERING,
        /** Its thread is to run {@link WaitingCaller#group}. */
        RUNNING,
        /** In the batch that another thread runs. */
        TAKEN,
        /** The answer is on the tray. */
        ANSWERED,
        /** The run failed for all, by {@link WaitingCaller#failure}. */
        FAILED,
        /** To run by itself, since the batch failed for a reason that may be another's. */
        ALONE,
        /** Its thread has given up. */
        LEFT
    }

    /** A copy of the encoding, and place for the answer: the caller's own memory may be its thread's alone. */
    final ScratchBatch tray;
    final Limit limit;
    final RequestTrace call;
    final long since;
    final Thread thread = Thread.currentThread();
    volatile State state = State.WAITING;
    List<WaitingCaller> group = List.of();
    RuntimeException failure;

    WaitingCaller(ScratchBatch tray, Limit limit, RequestTrace call, long since) {
        this.tray = tray;
        this.limit = limit;
        this.call = call;
        this.since = since;
    }

    /** Whether both can be samples of one batch. */
    boolean fits(WaitingCaller other) {
        Batch own = tray.batch();
        Batch others = other.tray.batch();
        return own.steps() == others.steps() && own.held() == others.held()
                && own.values().byteSize() == others.values().byteSize()
                && tray.response().answer().equals(other.tray.response().answer());
    }

    /** Whether it can wait longer than the other. */
    boolean morePatient(WaitingCaller other) {
        long own = limit.deadline();
        long others = other.limit.deadline();
        return others != 0 && (own == 0 || own - others > 0);
    }
}
