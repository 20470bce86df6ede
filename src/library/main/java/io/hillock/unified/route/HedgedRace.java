package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.net.Clock;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.ScratchBatch;
import io.hillock.unified.layer.Stage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Up to two runs of one request, each on a helper thread; the first answer counts. They read a copy of the encoding and write into their
 * own memory, so that the loser may still run after the caller has returned. The caller's thread creates and awaits it.
 */
final class HedgedRace {
    /** How often the caller's limit is checked, because a cancellation wakes no thread. */
    private static final long CHECK_NANOS = 1_000_000;

    private final Engine engine;
    private final Clock time;
    private final Limit callers;
    private final Thread waiter = Thread.currentThread();
    private final Runner first = new Runner();
    private final Runner second = new Runner();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicReference<Runner> winner = new AtomicReference<>();

    HedgedRace(Engine engine, Batch batch, Response response, Limit callers, long id, Clock time) {
        this.engine = engine;
        this.time = time;
        this.callers = callers;
        for (Runner runner : new Runner[]{first, second}) {
            runner.trace.begin(id);
            runner.limit.until(callers.deadline()).traced(callers.trace());
            runner.scratch.prepare(batch.size(), batch, response.answer());
            runner.scratch.batch().values().copyFrom(batch.values());
        }
    }

    /** The run to start at once. */
    Runnable first() {
        underWay.getAndIncrement();
        return first;
    }

    /** The run to start after {@link #await} returned false. It skips the engines that the first run has tried. */
    Runnable second() {
        underWay.getAndIncrement();
        second.trace.tried(first.trace.tried());
        return second;
    }

    /**
     * Waits up to this many ns. Returns true if the race is over: there is an answer, all runs failed, or the caller's limit is reached.
     */
    boolean await(long nanos) throws InterruptedException {
        long start = time.nanos();
        while (winner.get() == null && underWay.get() > 0 && !limitReached()) {
            long left = nanos - (time.nanos() - start);
            if (left <= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            time.park(this, callers == Limit.NONE ? left : Math.min(left, CHECK_NANOS));
        }
        return true;
    }

    private boolean limitReached() {
        return callers.cancelled() || deadlinePassed();
    }

    private boolean deadlinePassed() {
        return callers.deadline() != 0 && time.nanos() - callers.deadline() >= 0;
    }

    /** Cancels the runs that are still under way. */
    void stop() {
        first.limit.cancel();
        second.limit.cancel();
    }

    /** Hands the answer over. Returns whether it came from the second run. */
    boolean finish(Response response, RequestTrace trace) {
        Runner best = winner.get();
        if (best == null) {
            throw failure();
        }
        Response answer = best.scratch.response();
        response.memory().copyFrom(answer.memory());
        response.complete(answer.engine(), answer.latencyNanos());
        trace.adopt(best.trace);
        return best == second;
    }

    private RuntimeException failure() {
        if (first.failure == null) {
            return deadlinePassed()
                    ? new EngineException(EngineException.Status.DEADLINE, "the deadline passed while engines ran")
                    : new EngineException(EngineException.Status.CANCELLED, "cancelled while engines ran");
        }
        if (second.failure != null) {
            first.failure.addSuppressed(second.failure);
        }
        return first.failure;
    }

    /** One of the two runs. */
    private final class Runner implements Runnable {
        private final RequestTrace trace = new RequestTrace();
        private final Limit limit = new Limit();
        private final ScratchBatch scratch = new ScratchBatch();
        private volatile RuntimeException failure;

        @Override
        public void run() {
            try {
                Stage.run(engine, scratch.batch(), scratch.response(), limit, trace);
                winner.compareAndSet(null, this);
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                failure = new EngineException("an engine failed with " + e);
            }
            underWay.getAndDecrement();
            LockSupport.unpark(waiter);
        }
    }
}
