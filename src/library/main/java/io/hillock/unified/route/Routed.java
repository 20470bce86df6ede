package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.unified.Strategy;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Gives each request to one engine, chosen by a strategy among those whose breakers are closed and that have not had this request.
 * A failure is noted and passed on; {@link FailingOver} goes on with the next engine.
 */
public final class Routed implements Stage {
    /** Engines of one router, each a bit of a {@code long}. */
    public static final int MOST = Long.SIZE;

    private final List<TrackedEngine> legs;
    private final Strategy strategy;
    private final TrackedEngine.Meter[] meters;
    private final AtomicLong choices = new AtomicLong();

    /**
     * A router.
     *
     * @param legs 1 to 64, all of one image
     * @throws IllegalArgumentException where their number is another
     */
    public Routed(List<TrackedEngine> legs, Strategy strategy, Metrics metrics) {
        if (legs.isEmpty() || legs.size() > MOST) {
            throw new IllegalArgumentException("a router has 1 to " + MOST + " engines, not " + legs.size());
        }
        this.legs = List.copyOf(legs);
        this.strategy = strategy;
        Metrics own = metrics.labelled("strategy", strategy.label());
        this.meters = legs.stream().map(leg -> TrackedEngine.Meter.of(own, leg)).toArray(TrackedEngine.Meter[]::new);
    }

    @Override
    public String name() {
        return legs.getFirst().name();
    }

    @Override
    public Image image() {
        return legs.getFirst().engine().image();
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        int index = enter(batch.size(), call);
        call.tried(1L << index);
        legs.get(index).run(batch, response, limit, call, meters[index]);
    }

    /** Whether there is an engine that has not had this request and may get it. */
    boolean hasMore(RequestTrace call) {
        return open(call.tried()) != 0;
    }

    /** Counts as asked those that are not known to end such a batch within a deadline. */
    void leaveOutSlow(Batch batch, long deadlineNanos, RequestTrace call) {
        long slow = 0;
        for (int index = 0; index < legs.size(); index++) {
            long expected = legs.get(index).expected(batch);
            if (expected == 0 || expected > deadlineNanos) {
                slow |= 1L << index;
            }
        }
        call.tried(slow);
    }

    private int enter(int samples, RequestTrace call) {
        long open = open(call.tried());
        while (open != 0) {
            int index = strategy.choose(legs, open, samples, choices.getAndIncrement());
            if (legs.get(index).enter()) {
                return index;
            }
            open &= ~(1L << index);
        }
        throw new EngineException(EngineException.Status.UNAVAILABLE,
                "no engine takes requests now, all have failed too often: " + legs.stream()
                        .map(leg -> leg.name() + " (" + leg.breaker() + ": " + leg.lastFailure() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private long open(long tried) {
        long open = 0;
        for (int index = 0; index < legs.size(); index++) {
            if ((tried >>> index & 1) == 0 && legs.get(index).mayEnter()) {
                open |= 1L << index;
            }
        }
        return open;
    }

    /** Of the engine chosen now; the stream stays with it. */
    @Override
    public Session open() {
        long open = open(0);
        for (long rest = open == 0 ? all() : open; rest != 0;) {
            int index = strategy.choose(legs, rest, 1, choices.getAndIncrement());
            Optional<Session> session = legs.get(index).open();
            if (session.isPresent()) {
                return session.get();
            }
            rest &= ~(1L << index);
        }
        throw new EngineException(EngineException.Status.UNAVAILABLE, "all engines have been removed");
    }

    private long all() {
        return -1L >>> Long.SIZE - legs.size();
    }

    @Override
    public void close() {
        legs.forEach(TrackedEngine::retire);
    }
}
