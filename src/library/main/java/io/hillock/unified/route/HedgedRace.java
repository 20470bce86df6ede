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
 * Up to two runs of one request, each on a worker, of which the first answer counts. They read a copy of the encoding and write
 * into memory of their own, so that the loser may still be at it when the caller has gone.
 */
final class HedgedRace {
    /** How often the caller's limit is looked at, since nothing wakes us when it is cancelled. */
    private static final long LOOK_NANOS = 1_000_000;

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
            runner.call.begin(id);
            runner.limit.until(callers.deadline());
            runner.tray.lay(batch.size(), batch, response.answer());
            runner.tray.batch().values().copyFrom(batch.values());
        }
    }

    /** The one to start at once. */
    Runnable first() {
        underWay.getAndIncrement();
        return first;
    }

    /** The one to start where {@link #await} said no; it leaves out the engines that the first has tried. */
    Runnable second() {
        underWay.getAndIncrement();
        second.call.tried(first.call.tried());
        return second;
    }

    /**
     * Waits for an answer, so many ns at the most. Whether all is over: an answer, all runs failed, or the caller's limit is
     * reached.
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
            time.park(this, callers == Limit.NONE ? left : Math.min(left, LOOK_NANOS));
        }
        return true;
    }

    private boolean limitReached() {
        return callers.cancelled() || deadlinePassed();
    }

    private boolean deadlinePassed() {
        return callers.deadline() != 0 && time.nanos() - callers.deadline() >= 0;
    }

    /** Stops what still runs. */
    void stop() {
        first.limit.cancel();
        second.limit.cancel();
    }

    /** Hands the answer over; whether it was the second's. */
    boolean finish(Response response, RequestTrace call) {
        Runner best = winner.get();
        if (best == null) {
            throw failure();
        }
        Response answer = best.tray.response();
        response.memory().copyFrom(answer.memory());
        response.complete(answer.engine(), answer.latencyNanos());
        call.adopt(best.call);
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

    /** One of the two. */
    private final class Runner implements Runnable {
        private final RequestTrace call = new RequestTrace();
        private final Limit limit = new Limit();
        private final ScratchBatch tray = new ScratchBatch();
        private volatile RuntimeException failure;

        @Override
        public void run() {
            try {
                Stage.run(engine, tray.batch(), tray.response(), limit, call);
                winner.compareAndSet(null, this);
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                failure = new EngineException("an engine ended by " + e);
            }
            underWay.getAndDecrement();
            LockSupport.unpark(waiter);
        }
    }
}
