package io.hillock.runtime.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.runtime.metrics.Latencies;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Time;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One engine among which a router chooses, with what is known about it: its breaker, its latency lately, its runs under way.
 * Thread-safe.
 */
public final class Leg implements Alternative {
    private static final System.Logger LOG = System.getLogger(Leg.class.getName());

    private final Engine engine;
    private final Kind kind;
    private final String name;
    private final String isa;
    private final Time time;
    private final Breaker breaker;
    private final Estimates estimates = new Estimates();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile String lastFailure = "";

    /**
     * An engine to choose.
     *
     * @param name as status and metrics have it; unique among the engines of a router
     * @param breakerWait how long it gets no requests once it failed too often
     */
    public Leg(Engine engine, Kind kind, String name, Duration breakerWait, Time time) {
        this.engine = engine;
        this.kind = kind;
        this.name = name;
        this.isa = engine instanceof NativeEngine cpp ? cpp.isa().label() : "";
        this.time = time;
        this.breaker = new Breaker(name, breakerWait, time);
    }

    public Engine engine() {
        return engine;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    /** Level of instructions of a C++ engine in process, empty for others. */
    public String isa() {
        return isa;
    }

    @Override
    public int underWay() {
        return underWay.get();
    }

    @Override
    public long estimate(int samples) {
        return estimates.of(samples);
    }

    public BreakerState breaker() {
        return breaker.state();
    }

    /** The message of its last failure, empty where there was none. */
    public String lastFailure() {
        return lastFailure;
    }

    boolean mayEnter() {
        return breaker.mayEnter();
    }

    /** Whether it may have a request; after a yes {@link #run} must follow. */
    boolean enter() {
        return breaker.enter();
    }

    /** Runs, and notes how it went. The latency is the response's where it measures one. */
    void run(Batch batch, Response response, Limit limit, Call call, Meter meter) {
        boolean timed = response.answer().timed();
        long start = timed ? 0 : time.nanos();
        underWay.getAndIncrement();
        try {
            Stage.run(engine, batch, response, limit, call);
        } catch (RuntimeException | Error e) {
            failed(e, call, meter);
            throw e;
        } finally {
            underWay.getAndDecrement();
        }
        long nanos = timed ? response.latencyNanos() : time.nanos() - start;
        call.simulated(nanos);
        breaker.succeeded(nanos);
        estimates.note(batch.size(), nanos);
        meter.latencies.note(nanos);
    }

    /** Its answer was found wrong. */
    void outvoted(String how, Call call, Meter meter) {
        lastFailure = how;
        meter.outvoted.increment();
        breaker.failed(new IllegalStateException(how));
        LOG.log(Level.ERROR, () -> "request " + call.id() + ": engine " + name + " was outvoted (" + how + ")");
    }

    private void failed(Throwable failure, Call call, Meter meter) {
        boolean passed = call.deadline() != 0 && time.nanos() - call.deadline() >= 0;
        if (Failures.ofEngine(failure, passed)) {
            lastFailure = String.valueOf(failure.getMessage());
            meter.failures.increment();
            breaker.failed(failure);
            LOG.log(Level.WARNING, () -> "request " + call.id() + ": engine " + name + " failed ("
                    + lastFailure + "), its breaker is " + breaker.state());
        } else {
            meter.refusals.increment();
            breaker.neither();
        }
    }

    /** The numbers of one engine under one strategy. */
    record Meter(Latencies latencies, LongAdder failures, LongAdder refusals, LongAdder outvoted) {
        static Meter of(Metrics metrics, Leg leg) {
            Metrics own = metrics.labelled("engine", leg.name);
            return new Meter(own.latencies("latency"), own.counter("failures"), own.counter("refusals"),
                    own.counter("outvoted"));
        }
    }
}
