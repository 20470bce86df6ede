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

/** The way of each request: it is checked and numbered, recorded as an event if anybody listens, and run. Thread-safe. */
public final class RequestDispatch {
    /** Longer deadlines are taken as this, so that differences of times stay within a {@code long}: some 70 years. */
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
        this.inputs = image.program().signal(image.program().input()).shape().size();
        this.redundantNanos = options.routing().patience().deadlines().getLast().toNanos();
    }

    /** When so long a time from now has passed, for a {@link Limit}. */
    public long deadline(Duration time) {
        long until = options.clock().nanos() + Math.min(TimeUnit.NANOSECONDS.convert(time), LONGEST_NANOS);
        return until == 0 ? 1 : until;
    }

    public void run(Route route, String context, Batch batch, Response response, Limit limit, RequestTrace call) {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(limit, "limit");
        check(batch, response);
        call.begin(ids.incrementAndGet());
        Limit own = limit;
        if (route == Route.REDUNDANT && limit == Limit.NONE) {
            own = call.limit().clear().until(options.clock().nanos() + redundantNanos);
            call.attempt(redundantNanos);
        }
        try {
            if (RequestEvent.recorded()) {
                recorded(route, context, batch, response, own, call);
            } else {
                engines.run(route, batch, response, own, call);
            }
        } catch (IllegalStateException | WrongThreadException e) {
            // An arena closed during the run shows as one of these: the caller learns what it was.
            throw memoryGone(batch, response, e);
        }
    }

    /** Before any engine is asked, since the mistakes of callers are no failures of engines. Allocates nothing. */
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

    private void recorded(Route route, String context, Batch batch, Response response, Limit limit, RequestTrace call) {
        RequestEvent event = new RequestEvent();
        event.network = options.network();
        event.route = route.label();
        event.context = context;
        event.samples = batch.size();
        event.begin();
        try {
            engines.run(route, batch, response, limit, call);
        } catch (RuntimeException | Error e) {
            event.end(call, null, e);
            throw e;
        }
        event.end(call, response.engine(), null);
    }
}
