package io.hillock.runtime.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Stage;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Gives each request to one engine, chosen by a strategy among those whose breakers are closed and that have not had this request.
 * A failure is noted and passed on; {@link FailingOver} goes on with the next engine.
 */
public final class Routed implements Stage {
    private final List<Leg> legs;
    private final Strategy strategy;
    private final Leg.Meter[] meters;
    private final AtomicLong choices = new AtomicLong();

    /**
     * A router.
     *
     * @param legs 1 to 64, all of one image
     * @throws IllegalArgumentException where their number is another
     */
    public Routed(List<Leg> legs, Strategy strategy, Metrics metrics) {
        if (legs.isEmpty() || legs.size() > Long.SIZE) {
            throw new IllegalArgumentException("a router has 1 to 64 engines, not " + legs.size());
        }
        this.legs = List.copyOf(legs);
        this.strategy = strategy;
        Metrics own = metrics.labelled("strategy", strategy.label());
        this.meters = legs.stream().map(leg -> Leg.Meter.of(own, leg)).toArray(Leg.Meter[]::new);
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
    public void run(Batch batch, Response response, Limit limit, Call call) {
        int index = enter(batch.size(), call);
        call.tried(1L << index);
        legs.get(index).run(batch, response, limit, call, meters[index]);
    }

    /** Whether there is an engine that has not had this request and may get it. */
    boolean hasMore(Call call) {
        return open(call.tried()) != 0;
    }

    private int enter(int samples, Call call) {
        long open = open(call.tried());
        while (open != 0) {
            int index = strategy.choose(legs, open, samples, choices.getAndIncrement());
            if (legs.get(index).enter()) {
                return index;
            }
            open &= ~(1L << index);
        }
        throw new EngineException(EngineException.Status.OVERLOADED, "no engine takes the request: " + legs.stream()
                .map(leg -> leg.name() + " (" + leg.lastFailure() + ")").collect(Collectors.joining(", ")));
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
        Engine engine = legs.get(open == 0 ? 0 : strategy.choose(legs, open, 1, choices.getAndIncrement())).engine();
        return engine.open();
    }

    @Override
    public void close() {
        legs.forEach(leg -> leg.engine().close());
    }
}
