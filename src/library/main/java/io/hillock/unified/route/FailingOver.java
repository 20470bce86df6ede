package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.net.Clock;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.unified.layer.EngineWrapper;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * If an engine fails or passes its deadline, the next one takes over, until all have had the request. Some failures end the request at
 * once: those that every engine would repeat (bad input, an unstable network), cancellation, and the caller's own deadline. A request that
 * was too large for an engine's deadline continues only on engines known to be fast enough.
 *
 * <p>Each attempt has a limit {@linkplain Limit#within within} the caller's, which stays as it is.
 */
public final class FailingOver extends EngineWrapper {
    private final Routed router;
    private final long[] deadlines;
    private final Clock time;
    private final LongAdder failOvers;

    /**
     * Adds fail-over to a router.
     *
     * @param deadlines time for the first attempt, the second, …; the last value applies to all further ones; at least one, each above 0
     */
    public FailingOver(Routed router, List<Duration> deadlines, Clock time, Metrics metrics) {
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
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        Throwable failure = attempt(0, batch, response, limit, call);
        for (int attempt = 1; failure != null; attempt++) {
            boolean tooLong = call.fault() == Fault.TOO_LONG;
            if (tooLong) {
                router.leaveOutSlow(batch, nanos(attempt), call);
            }
            if (!goesOn(call.fault(), limit) || !router.hasMore(call)) {
                throw tooLong ? tooLong(batch, nanos(attempt - 1), failure) : thrown(failure);
            }
            call.failedOver();
            failOvers.increment();
            Throwable next = attempt(attempt, batch, response, limit, call);
            if (next != null) {
                next.addSuppressed(failure);
            }
            failure = next;
        }
    }

    private long nanos(int attempt) {
        return deadlines[Math.min(attempt, deadlines.length - 1)];
    }

    /** Runs one attempt. Returns the failure, or {@code null} if the engine answered. */
    private Throwable attempt(int attempt, Batch batch, Response response, Limit callers, RequestTrace call) {
        long until = Limit.deadline(time.nanos(), nanos(attempt));
        boolean callersIsNearer = callers.deadline() != 0 && callers.deadline() - until < 0;
        Limit limit = call.within(callers, until);
        call.attempt(callersIsNearer ? 0 : nanos(attempt));
        call.failed(null);
        try {
            router.run(batch, response, limit, call);
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Whether another engine may be asked. The fault is {@code null} if no engine was asked. */
    private boolean goesOn(Fault fault, Limit callers) {
        boolean passed = callers.deadline() != 0 && time.nanos() - callers.deadline() >= 0;
        return fault != null && !passed && (fault == Fault.TOO_LONG || fault.elsewhere());
    }

    private static RuntimeException tooLong(Batch batch, long nanos, Throwable failure) {
        EngineException said = new EngineException(EngineException.Status.DEADLINE,
                String.format(Locale.ROOT,
                        "%.3g s were not enough for %,d steps of %d sample%s, and no other engine is known "
                                + "to be fast enough: %s",
                        nanos / 1e9, batch.steps(), batch.size(),
                        batch.size() == 1 ? "" : "s", failure.getMessage()));
        said.initCause(failure);
        return said;
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
