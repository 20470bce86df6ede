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
 * Lets concurrent callers share runs. While one run is under way, requests of one sample that come meanwhile are gathered, and the next run
 * takes up to {@code most} of them as one batch. Before it starts it waits until as many have come as were there
 * last time, for {@code window} at the longest; so a caller who is alone never waits and runs on its own thread.
 *
 * <p>There is no thread of its own: of the callers in a batch the one whose deadline is last runs it. The others leave when theirs
 * passes. Whoever runs a batch is cancelled only once it has ended. Where a batch is refused
 * for what may be one sample's fault, each runs by itself. Batches of more than one sample go past.
 */
public final class Batching extends EngineWrapper {
    /** How often a waiting caller's limit is looked at, since nothing wakes us when it is cancelled. */
    private static final long LOOK_NANOS = 10_000_000;

    private final int most;
    private final long windowNanos;
    private final Clock time;
    private final SharedRun shared;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<ScratchBatch> trays = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<WaitingCaller> waiting = new ArrayDeque<>();
    private boolean busy;
    private int expected = 1;
    private WaitingCaller gatherer;

    /**
     * An engine, shared.
     *
     * @param most samples of a batch, at least 2
     * @param window how long a run may be held back for callers that were there last time
     */
    public Batching(Engine engine, int most, Duration window, Clock time, Metrics metrics) {
        super(engine);
        if (most < 2 || window.isNegative()) {
            throw new IllegalArgumentException(
                    "a batch is of at least 2, not " + most + "; a window is not negative, as "
                            + window);
        }
        this.most = most;
        this.windowNanos = window.toNanos();
        this.time = time;
        this.shared = new SharedRun(engine, time, metrics);
        metrics.gauge("queue", this::queued);
    }

    /** Requests that wait now. */
    public int queued() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        if (batch.size() != 1) {
            Stage.run(engine, batch, response, limit, call);
            return;
        }
        if (alone()) {
            try {
                Stage.run(engine, batch, response, limit, call);
            } finally {
                passOn(1);
            }
            return;
        }
        long start = time.nanos();
        ScratchBatch own = trays.poll();
        ScratchBatch tray = own == null ? new ScratchBatch() : own;
        tray.lay(1, batch, response.answer());
        tray.load(0, batch, 0);
        WaitingCaller seat = new WaitingCaller(tray, limit, call, time.nanos());
        call.encoded(seat.since - start);
        sit(seat);
        follow(seat, batch, response);
        trays.add(tray);
    }

    /** Whether nobody else is here, so that there is nothing to wait for; then the run is the caller's. */
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

    private void sit(WaitingCaller seat) {
        lock.lock();
        try {
            waiting.add(seat);
            if (!busy) {
                busy = true;
                seat.state = State.GATHERING;
                gatherer = seat;
            } else if (gatherer != null && complete()) {
                appoint(seat);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean complete() {
        return waiting.size() >= Math.min(most, expected);
    }

    /** Takes the request through its states. */
    private void follow(WaitingCaller seat, Batch batch, Response response) {
        while (true) {
            switch (seat.state) {
                case WAITING, TAKEN -> pause(seat);
                case GATHERING -> gather(seat);
                case RUNNING -> runGroup(seat);
                case ALONE -> {
                    Stage.run(engine, batch, response, seat.limit, seat.call);
                    return;
                }
                case ANSWERED -> {
                    Response answer = seat.tray.response();
                    ScratchBatch.copy(answer, 0, response, 0);
                    response.complete(answer.engine(), answer.latencyNanos());
                    return;
                }
                case FAILED, LEFT -> throw seat.failure;
            }
        }
    }

    private void pause(WaitingCaller seat) {
        long deadline = seat.limit.deadline();
        long left = deadline == 0 ? Long.MAX_VALUE : deadline - time.nanos();
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || seat.limit.cancelled() || left <= 0) {
            leave(seat, left <= 0
                    ? new EngineException(EngineException.Status.DEADLINE,
                            "the deadline passed in the queue for a batch")
                    : new EngineException(EngineException.Status.CANCELLED, "cancelled in the queue for a batch"));
        } else {
            time.park(this, seat.limit == Limit.NONE ? left : Math.min(left, LOOK_NANOS));
        }
    }

    private void leave(WaitingCaller seat, EngineException reason) {
        lock.lock();
        try {
            if (seat.state == State.WAITING || seat.state == State.TAKEN) {
                waiting.remove(seat);
                seat.failure = reason;
                seat.state = State.LEFT;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for those who are expected; who completes the batch appoints, else this thread does once the window is over. */
    private void gather(WaitingCaller seat) {
        long start = time.nanos();
        for (long left = windowNanos; seat.state == State.GATHERING; left = windowNanos - (time.nanos() - start)) {
            if (left > 0) {
                time.park(this, left);
                continue;
            }
            lock.lock();
            try {
                if (seat.state == State.GATHERING) {
                    appoint(seat);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Under the lock. The batch is of those who fit the one who waited longest, and run by the most patient of them; where that may be the
     * caller's own seat, its thread need not be woken.
     */
    private void appoint(WaitingCaller own) {
        WaitingCaller first = waiting.peek();
        List<WaitingCaller> group = new ArrayList<>();
        for (WaitingCaller seat : waiting) {
            if (group.size() < most && seat.fits(first)) {
                group.add(seat);
            }
        }
        waiting.removeAll(group);
        WaitingCaller runner = group.contains(own) ? own : first;
        for (WaitingCaller seat : group) {
            seat.state = State.TAKEN;
            runner = seat.morePatient(runner) ? seat : runner;
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
        for (WaitingCaller seat : runner.group) {
            if (seat != runner) {
                LockSupport.unpark(seat.thread);
            }
        }
    }

    /** The run of so many is over, and the one who waits longest gathers the next. */
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
