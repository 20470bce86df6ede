package io.hillock.unified.route;

import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.layer.RequestEvent;
import io.hillock.unified.layer.RequestTrace;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The entry of each request: checks and numbers it, records it as a Flight Recorder event if a recording is active, and runs it.
 * Thread-safe.
 */
public final class RequestDispatch {
    /** Longer deadlines are cut to this (about 73 years), so that time differences stay within a {@code long}. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final UnifiedOptions options;
    private final EngineSet engines;
    private final long inputs;
    private final long redundantNanos;
    private final AtomicLong ids = new AtomicLong();

    public RequestDispatch(UnifiedOptions options, EngineSet engines) {
        Image image = options.image();
        this.options = options;
        this.engines = engines;
        this.inputs = image.inputShape().size();
        this.redundantNanos = options.routing().patience().deadlines().getLast().toNanos();
    }

    /** The deadline this long from now, for a {@link Limit}. */
    public long deadline(Duration time) {
        return Limit.deadline(options.clock().nanos(), Math.min(TimeUnit.NANOSECONDS.convert(time), LONGEST_NANOS));
    }

    public void run(Route route, String context, Batch batch, Response response, Limit limit, RequestTrace trace) {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(limit, "limit");
        check(batch, response);
        trace.begin(ids.incrementAndGet());
        Limit own = limit;
        if (route == Route.REDUNDANT && limit == Limit.NONE) {
            own = trace.limit().clear().until(Limit.deadline(options.clock().nanos(), redundantNanos));
            trace.attempt(redundantNanos);
        }
        try {
            if (RequestEvent.recorded()) {
                recorded(route, context, batch, response, own, trace);
            } else {
                engines.run(route, batch, response, own, trace);
            }
        } catch (IllegalStateException | WrongThreadException e) {
            // An arena that is closed during the run causes one of these exceptions. Tell the caller that the memory is gone.
            throw memoryGone(batch, response, e);
        }
    }

    /** Checks the request before any engine runs it, so that callers' mistakes do not count as engine failures. Allocates nothing. */
    private void check(Batch batch, Response response) {
        batch.checkMemory();
        response.checkMemory();
        batch.checkInputs(inputs);
        if (response.answer().batch() != batch.size() || response.answer().steps() != batch.steps()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch() + " samples of "
                    + response.answer().steps() + " steps, the batch has " + batch.size() + " of " + batch.steps());
        }
    }

    private static RuntimeException memoryGone(Batch batch, Response response, RuntimeException failure) {
        try {
            batch.checkMemory();
            response.checkMemory();
            return failure;
        } catch (IllegalArgumentException gone) {
            gone.initCause(failure);
            return gone;
        }
    }

    private void recorded(Route route, String context, Batch batch, Response response, Limit limit,
            RequestTrace trace) {
        RequestEvent event = new RequestEvent();
        event.network = options.network();
        event.route = route.label();
        event.context = context;
        event.samples = batch.size();
        event.begin();
        try {
            engines.run(route, batch, response, limit, trace);
        } catch (RuntimeException | Error e) {
            event.end(trace, null, e);
            throw e;
        }
        event.end(trace, response.engine(), null);
    }
}
