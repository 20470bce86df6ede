package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.WaitingCaller.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets concurrent callers share runs. While a run is under way, single-sample requests are gathered. The next run takes up to {@code most}
 * of them as one batch. It waits until as many have come as last time, but at most for {@code window}. So a lone caller never waits and
 * runs on its own thread.
 *
 * <p>There is no extra thread: the caller with the latest deadline runs the batch. The others leave when their deadlines pass. Cancelling
 * the caller that runs a batch takes effect only after the run. If a batch fails for a reason that one sample may have caused, each sample
 * runs alone. Batches of more than one sample bypass this stage. Thread-safe.
 */
public final class Batching extends EngineWrapper {
    /** How often a waiting caller's limit is checked, because a cancellation wakes no thread. */
    private static final long CHECK_NANOS = 10_000_000;

    private final int most;
    private final long windowNanos;
    private final Clock time;
    private final SharedRun shared;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<ScratchBatch> spareScratch = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<WaitingCaller> waiting = new ArrayDeque<>();
    private boolean busy;
    private int expected = 1;
    private WaitingCaller gatherer;

    /**
     * Wraps an engine.
     *
     * @param most the most samples in a batch, at least 2
     * @param window how long a run waits for callers that took part in the last one
     */
    public Batching(Engine engine, int most, Duration window, Clock time, Metrics metrics) {
        super(engine);
        if (most < 2 || window.isNegative()) {
            throw new IllegalArgumentException(
                    "most must be at least 2, is " + most + "; window must not be negative, is "
                            + window);
        }
        this.most = most;
        this.windowNanos = window.toNanos();
        this.time = time;
        this.shared = new SharedRun(engine, time, metrics);
        metrics.gauge("queue", this::queued);
    }

    /** The number of requests that wait now. */
    public int queued() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        if (batch.size() != 1) {
            Stage.run(engine, batch, response, limit, trace);
            return;
        }
        if (alone()) {
            try {
                Stage.run(engine, batch, response, limit, trace);
            } finally {
                passOn(1);
            }
            return;
        }
        long start = time.nanos();
        ScratchBatch own = spareScratch.poll();
        ScratchBatch scratch = own == null ? new ScratchBatch() : own;
        scratch.prepare(1, batch, response.answer());
        scratch.copyIn(0, batch, 0);
        WaitingCaller caller = new WaitingCaller(scratch, limit, trace, time.nanos());
        trace.encoded(caller.since - start);
        enqueue(caller);
        awaitAnswer(caller, batch, response);
        spareScratch.add(scratch);
    }

    /** Whether no other caller is here or expected. If so, this caller runs at once, and the engine is marked busy. */
    private boolean alone() {
        lock.lock();
        try {
            boolean alone = !busy && expected <= 1;
            busy |= alone;
            return alone;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(WaitingCaller caller) {
        lock.lock();
        try {
            waiting.add(caller);
            if (!busy) {
                busy = true;
                caller.state = State.GATHERING;
                gatherer = caller;
            } else if (gatherer != null && complete()) {
                appoint(caller);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean complete() {
        return waiting.size() >= Math.min(most, expected);
    }

    /** Takes the request through its states until it is answered or fails. */
    private void awaitAnswer(WaitingCaller caller, Batch batch, Response response) {
        while (true) {
            switch (caller.state) {
                case WAITING, TAKEN -> pause(caller);
                case GATHERING -> gather(caller);
                case RUNNING -> runGroup(caller);
                case ALONE -> {
                    Stage.run(engine, batch, response, caller.limit, caller.trace);
                    return;
                }
                case ANSWERED -> {
                    Response answer = caller.scratch.response();
                    ScratchBatch.copy(answer, 0, response, 0);
                    response.complete(answer.engine(), answer.latencyNanos());
                    return;
                }
                case FAILED, LEFT -> throw caller.failure;
            }
        }
    }

    private void pause(WaitingCaller caller) {
        long deadline = caller.limit.deadline();
        long left = deadline == 0 ? Long.MAX_VALUE : deadline - time.nanos();
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || caller.limit.cancelled() || left <= 0) {
            leave(caller, left <= 0
                    ? new EngineException(EngineException.Status.DEADLINE,
                            "the deadline passed in the queue for a batch")
                    : new EngineException(EngineException.Status.CANCELLED, "cancelled in the queue for a batch"));
        } else {
            time.park(this, caller.limit == Limit.NONE ? left : Math.min(left, CHECK_NANOS));
        }
    }

    private void leave(WaitingCaller caller, EngineException reason) {
        lock.lock();
        try {
            if (caller.state == State.WAITING || caller.state == State.TAKEN) {
                waiting.remove(caller);
                caller.failure = reason;
                caller.state = State.LEFT;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the expected callers. The caller that completes the batch forms it; if the window ends first, this thread does. */
    private void gather(WaitingCaller caller) {
        long start = time.nanos();
        for (long left = windowNanos; caller.state == State.GATHERING; left = windowNanos - (time.nanos() - start)) {
            if (left > 0) {
                time.park(this, left);
                continue;
            }
            lock.lock();
            try {
                if (caller.state == State.GATHERING) {
                    appoint(caller);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Forms the next batch. Called under the lock. It holds the requests that fit the one that has waited longest. The caller with the
     * latest deadline runs it; with equal deadlines, {@code own}, because its thread is awake.
     */
    private void appoint(WaitingCaller own) {
        WaitingCaller first = waiting.peek();
        List<WaitingCaller> group = new ArrayList<>();
        for (WaitingCaller caller : waiting) {
            if (group.size() < most && caller.fits(first)) {
                group.add(caller);
            }
        }
        waiting.removeAll(group);
        WaitingCaller runner = group.contains(own) ? own : first;
        for (WaitingCaller caller : group) {
            caller.state = State.TAKEN;
            runner = caller.waitsLonger(runner) ? caller : runner;
        }
        gatherer = null;
        runner.group = group;
        runner.state = State.RUNNING;
        if (runner != own) {
            LockSupport.unpark(runner.thread);
        }
    }

    private void runGroup(WaitingCaller runner) {
        RuntimeException failure = shared.run(runner);
        lock.lock();
        try {
            shared.settle(runner, failure);
        } finally {
            lock.unlock();
        }
        passOn(runner.group.size());
        for (WaitingCaller caller : runner.group) {
            if (caller != runner) {
                LockSupport.unpark(caller.thread);
            }
        }
    }

    /** Ends a run of this many requests. The request that has waited longest gathers the next batch. */
    private void passOn(int size) {
        lock.lock();
        try {
            expected = size + waiting.size();
            WaitingCaller next = waiting.peek();
            busy = next != null;
            if (next != null && complete()) {
                appoint(null);
            } else if (next != null) {
                next.state = State.GATHERING;
                gatherer = next;
                LockSupport.unpark(next.thread);
            }
        } finally {
            lock.unlock();
        }
    }
}
