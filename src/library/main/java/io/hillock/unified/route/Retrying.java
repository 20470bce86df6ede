package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Philox;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.EngineWrapper;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Retries temporary failures after a pause: an overloaded engine, a lost connection. The pause doubles each time. It is drawn between half
 * and all of its length (seeded by the request's id), so that callers do not return all at once.
 */
public final class Retrying extends EngineWrapper {
    private final int retries;
    private final long pauseNanos;
    private final Clock time;
    private final LongAdder counter;

    /**
     * Wraps an engine.
     *
     * @param retries number of retries after the first attempt, at least 0
     * @param pause time before the first retry
     */
    public Retrying(Engine engine, int retries, Duration pause, Clock time, Metrics metrics) {
        super(engine);
        if (retries < 0 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "retries and pause must not be negative, are " + retries + " and " + pause);
        }
        this.retries = retries;
        this.pauseNanos = pause.toNanos();
        this.time = time;
        this.counter = metrics.counter("retries");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        for (int retry = 0;; retry++) {
            try {
                Stage.run(engine, batch, response, limit, trace);
                return;
            } catch (RuntimeException e) {
                long pause = pause(retry, trace.id());
                boolean inTime = limit.deadline() == 0 || time.nanos() + pause - limit.deadline() < 0;
                if (retry == retries || !Fault.of(e).passing() || limit.cancelled() || !inTime) {
                    throw e;
                }
                sleep(pause, e);
                trace.retried();
                trace.forgetTried();
                counter.increment();
            }
        }
    }

    private long pause(int retry, long id) {
        long whole = pauseNanos << Math.min(retry, 16);
        return (long) (whole * (0.5 + Philox.uniform(Philox.draw(0, 1, id, retry)) / 2));
    }

    private void sleep(long pause, RuntimeException failure) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            EngineException cancelled = new EngineException(EngineException.Status.CANCELLED,
                    "interrupted before it was tried again");
            cancelled.addSuppressed(failure);
            throw cancelled;
        }
    }
}
