package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.EngineWrapper;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Starts a second request on another engine if the first one takes longer than 95 % of the recent ones. The first answer wins, and the
 * other request is cancelled (Dean, Barroso, "The tail at scale", 2013). It pays off for engines, mostly remote ones, whose slowest answers
 * are far slower than their usual ones. Each request costs a hand-over to another thread and copies of encoding and answer. Thread-safe.
 */
public final class Hedged extends EngineWrapper {
    private final HelperThreads helpers;
    private final Clock time;
    private final RecentQuantile usual;
    private final HedgeBudget budget;
    private final LongAdder hedges;
    private final LongAdder wins;

    /**
     * Wraps an engine that can be asked twice.
     *
     * @param engine a router, or stages around one
     * @param first time until a second request starts, as long as too few latencies are known
     */
    public Hedged(Engine engine, Duration first, HelperThreads helpers, Clock time, Metrics metrics) {
        this(engine, new RecentQuantile(first.toNanos()), new HedgeBudget(1), helpers, time, metrics);
    }

    /**
     * Wraps an engine that can be asked twice.
     *
     * @param usual what is known of latencies
     * @param budget what bounds second requests
     */
    Hedged(Engine engine, RecentQuantile usual, HedgeBudget budget, HelperThreads helpers, Clock time,
            Metrics metrics) {
        super(engine);
        this.helpers = helpers;
        this.time = time;
        this.usual = usual;
        this.budget = budget;
        this.hedges = metrics.counter("hedges");
        this.wins = metrics.counter("hedge.wins");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        long start = time.nanos();
        budget.earn();
        HedgedRace race = new HedgedRace(engine, batch, response, limit, trace.id(), time);
        helpers.start(race.first());
        try {
            if (!race.await(usual.nanos())) {
                if (budget.spend()) {
                    hedges.increment();
                    helpers.start(race.second());
                }
                race.await(Long.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Status.CANCELLED, "interrupted while engines ran");
        } finally {
            race.stop();
        }
        if (race.finish(response, trace)) {
            trace.fromHedge();
            wins.increment();
        }
        usual.note(time.nanos() - start);
    }

    @Override
    public void close() {
        super.close();
        helpers.close();
    }
}
