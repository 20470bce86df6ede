package io.hillock.runtime.route;

import io.hillock.engine.Limit;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.stage.Around;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Time;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * When an engine fails or passes its deadline, the next takes over, until all have had the request. What every engine would refuse
 * alike (bad input, an unstable network) and what the caller asked for (cancellation, its own deadline) ends the request at once.
 *
 * <p>A caller's {@link Limit} serves one run at a time here: its deadline is set nearer for each attempt and put back.
 */
public final class FailingOver extends Around {
    private final Routed router;
    private final long[] deadlines;
    private final Time time;
    private final LongAdder failOvers;

    /**
     * A router with second tries.
     *
     * @param deadlines of the first attempt, the second, …; the last stands for all further ones; at least one, above 0
     */
    public FailingOver(Routed router, List<Duration> deadlines, Time time, Metrics metrics) {
        super(router);
        if (deadlines.isEmpty() || deadlines.stream().anyMatch(deadline -> !deadline.isPositive())) {
            throw new IllegalArgumentException("attempts need deadlines above 0, these are " + deadlines);
        }
        this.router = router;
        this.deadlines = deadlines.stream().mapToLong(Duration::toNanos).toArray();
        this.time = time;
        this.failOvers = metrics.counter("failovers");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, Call call) {
        long callers = limit.deadline();
        Limit own = limit == Limit.NONE ? call.limit().clear() : limit;
        call.deadline(callers);
        try {
            RuntimeException failure = attempt(0, batch, response, own, call);
            for (int attempt = 1; failure != null; attempt++) {
                if (!goesOn(failure, callers) || !router.hasMore(call)) {
                    throw failure;
                }
                call.failedOver();
                failOvers.increment();
                RuntimeException next = attempt(attempt, batch, response, own, call);
                if (next != null) {
                    next.addSuppressed(failure);
                }
                failure = next;
            }
        } finally {
            if (limit != Limit.NONE) {
                limit.until(callers);
            }
        }
    }

    /** What went wrong, {@code null} where nothing did. */
    private RuntimeException attempt(int attempt, Batch batch, Response response, Limit limit, Call call) {
        long until = time.nanos() + deadlines[Math.min(attempt, deadlines.length - 1)];
        long callers = call.deadline();
        limit.until(callers != 0 && callers - until < 0 ? callers : until == 0 ? 1 : until);
        try {
            router.run(batch, response, limit, call);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private boolean goesOn(RuntimeException failure, long callers) {
        boolean passed = callers != 0 && time.nanos() - callers >= 0;
        return !passed && Failures.ofEngine(failure, false);
    }
}
