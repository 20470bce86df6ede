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
 * Starts a second request, at an engine that has not had the first, when the first takes longer than 95 % of the recent ones did;
 * whichever answers first wins and the other is cancelled (Dean, Barroso, "The tail at scale", 2013). Worth it for engines whose slowest
 * answers are far slower than their usual ones, remote ones mostly: each request costs a hand-over to another thread and
 * copies of encoding and answer.
 */
public final class Hedged extends EngineWrapper {
    private final HelperThreads workers;
    private final Clock time;
    private final RecentQuantile usual;
    private final LongAdder hedges;
    private final LongAdder wins;

    /**
     * An engine, asked twice.
     *
     * @param engine a router, or stages around one
     * @param first how long the first request may take while too little is known, before a second starts
     */
    public Hedged(Engine engine, Duration first, HelperThreads workers, Clock time, Metrics metrics) {
        super(engine);
        this.workers = workers;
        this.time = time;
        this.usual = new RecentQuantile(first.toNanos());
        this.hedges = metrics.counter("hedges");
        this.wins = metrics.counter("hedge.wins");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        long start = time.nanos();
        HedgedRace race = new HedgedRace(engine, batch, response, limit, call.id(), time);
        workers.start(race.first());
        try {
            if (!race.await(usual.nanos())) {
                hedges.increment();
                workers.start(race.second());
                race.await(Long.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Status.CANCELLED, "interrupted while engines ran");
        } finally {
            race.stop();
        }
        if (race.finish(response, call)) {
            call.fromHedge();
            wins.increment();
        }
        usual.note(time.nanos() - start);
    }

    @Override
    public void close() {
        super.close();
        workers.close();
    }
}
