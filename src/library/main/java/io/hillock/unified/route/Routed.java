package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.unified.Strategy;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Gives each request to one engine. The strategy chooses among the engines that accept requests and have not had this one. A failure is
 * recorded and thrown; {@link FailingOver} then continues with the next engine. Thread-safe.
 */
public final class Routed implements Stage {
    /** The most engines of one router, because each is one bit of a {@code long}. */
    public static final int MOST = Long.SIZE;

    private final List<TrackedEngine> engines;
    private final Strategy strategy;
    private final TrackedEngine.Meter[] meters;
    private final AtomicLong choices = new AtomicLong();

    /**
     * Creates a router.
     *
     * @param engines 1 to 64, all of one image
     * @throws IllegalArgumentException if their number is outside this range
     */
    public Routed(List<TrackedEngine> engines, Strategy strategy, Metrics metrics) {
        if (engines.isEmpty() || engines.size() > MOST) {
            throw new IllegalArgumentException("a router has 1 to " + MOST + " engines, not " + engines.size());
        }
        this.engines = List.copyOf(engines);
        this.strategy = strategy;
        Metrics own = metrics.labelled("strategy", strategy.label());
        this.meters = engines.stream().map(tracked -> TrackedEngine.Meter.of(own, tracked))
                .toArray(TrackedEngine.Meter[]::new);
    }

    @Override
    public String name() {
        return engines.getFirst().name();
    }

    @Override
    public Image image() {
        return engines.getFirst().engine().image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        int index = enter(batch.size(), trace);
        trace.tried(1L << index);
        engines.get(index).run(batch, response, limit, trace, meters[index]);
    }

    /** Whether another engine may still get this request. */
    boolean hasMore(RequestTrace trace) {
        return open(trace.tried()) != 0;
    }

    /** Excludes engines that are not known to finish such a batch within the deadline, by marking them as tried. */
    void leaveOutSlow(Batch batch, long deadlineNanos, RequestTrace trace) {
        long slow = 0;
        for (int index = 0; index < engines.size(); index++) {
            long expected = engines.get(index).expected(batch);
            if (expected == 0 || expected > deadlineNanos) {
                slow |= 1L << index;
            }
        }
        trace.tried(slow);
    }

    private int enter(int samples, RequestTrace trace) {
        long open = open(trace.tried());
        while (open != 0) {
            int index = strategy.choose(engines, open, samples, choices.getAndIncrement());
            if (engines.get(index).enter()) {
                return index;
            }
            open &= ~(1L << index);
        }
        throw new EngineException(EngineException.Status.UNAVAILABLE,
                "no engine takes requests now, all have failed too often: " + engines.stream()
                        .map(tracked -> tracked.name() + " (" + tracked.breaker() + ": " + tracked.lastFailure() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private long open(long tried) {
        long open = 0;
        for (int index = 0; index < engines.size(); index++) {
            if ((tried >>> index & 1) == 0 && engines.get(index).mayEnter()) {
                open |= 1L << index;
            }
        }
        return open;
    }

    /** Opens a session of the engine that the strategy chooses now, or of another one if that fails; it stays there. */
    @Override
    public Session open() {
        long open = open(0);
        EngineException failure = new EngineException(EngineException.Status.UNAVAILABLE,
                "all engines have been removed");
        for (long rest = open == 0 ? all() : open; rest != 0;) {
            int index = strategy.choose(engines, rest, 1, choices.getAndIncrement());
            try {
                Optional<Session> session = engines.get(index).open();
                if (session.isPresent()) {
                    return session.get();
                }
            } catch (EngineException e) {
                if (!Fault.of(e).elsewhere()) {
                    throw e;
                }
                failure = e;
            }
            rest &= ~(1L << index);
        }
        throw failure;
    }

    private long all() {
        return -1L >>> Long.SIZE - engines.size();
    }

    @Override
    public void close() {
        engines.forEach(TrackedEngine::retire);
    }
}
