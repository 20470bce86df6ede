package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Alternative;
import io.hillock.unified.BreakerState;
import io.hillock.unified.EngineKind;
import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One engine among which a router chooses, with what is known about it: its breaker, its latency lately, its runs under way. Once retired
 * it gets no more requests, and its engine is closed when the runs under way have ended. Thread-safe.
 */
public final class TrackedEngine implements Alternative {
    private static final System.Logger LOG = System.getLogger(TrackedEngine.class.getName());
    /** How much before our own clock an engine elsewhere may see the same deadline pass. */
    private static final long CLOCK_NANOS = 1_000_000;
    /** A run is slow, not long, once it has taken so many times what was expected. */
    private static final int SLOWER = 4;

    private final Engine engine;
    private final EngineKind kind;
    private final String name;
    private final String isa;
    private final Clock time;
    private final Breaker breaker;
    private final LatencyEstimates estimates = new LatencyEstimates();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean retired;
    private volatile String lastFailure = "";

    /**
     * An engine to choose.
     *
     * @param name as status and metrics have it; unique among the engines of a router
     * @param breakerWait how long it gets no requests once it failed too often
     */
    public TrackedEngine(Engine engine, EngineKind kind, String name, Duration breakerWait, Clock time) {
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
    public EngineKind kind() {
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

    /** What such a batch should take, in ns, by what the engine took lately for a step of a sample; 0 while nothing has run. */
    long expected(Batch batch) {
        return estimates.expected(batch.size(), batch.steps());
    }

    public BreakerState breaker() {
        return breaker.state();
    }

    /** The message of its last failure, empty where there was none. */
    public String lastFailure() {
        return lastFailure;
    }

    boolean mayEnter() {
        return !retired && breaker.mayEnter();
    }

    /** Whether it may have a request; after a yes {@link #run} must follow. */
    boolean enter() {
        underWay.getAndIncrement();
        if (!retired && breaker.enter()) {
            return true;
        }
        leave();
        return false;
    }

    private void leave() {
        if (underWay.decrementAndGet() == 0 && retired) {
            closeEngine();
        }
    }

    /** Takes no more requests; the engine is closed by whoever ends the last run, here if none is under way. */
    public void retire() {
        retired = true;
        if (underWay.get() == 0) {
            closeEngine();
        }
    }

    /** On the thread of a request, which must not fail for it. */
    private void closeEngine() {
        if (closed.compareAndSet(false, true)) {
            try {
                engine.close();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "engine " + name + " failed to close", e);
            }
        }
    }

    /** A stream of the engine; empty once it is retired. */
    Optional<Session> open() {
        underWay.getAndIncrement();
        try {
            return retired ? Optional.empty() : Optional.of(engine.open());
        } finally {
            leave();
        }
    }

    /** Runs, and notes how it went. The latency is the response's where it measures one. */
    void run(Batch batch, Response response, Limit limit, RequestTrace call, Meter meter) {
        boolean timed = response.answer().timed();
        long start = timed ? 0 : time.nanos();
        try {
            Stage.run(engine, batch, response, limit, call);
        } catch (RuntimeException | Error e) {
            failed(e, fault(e, batch, response, limit, call), call, meter);
            throw e;
        } finally {
            leave();
        }
        long nanos = timed ? response.latencyNanos() : time.nanos() - start;
        call.simulated(nanos);
        breaker.succeeded(nanos);
        estimates.note(batch.size(), batch.steps(), nanos);
        meter.latencies.note(nanos);
    }

    /** Its answer was found wrong. */
    void outvoted(String how, RequestTrace call, Meter meter) {
        lastFailure = how;
        meter.outvoted.increment();
        breaker.failed(new IllegalStateException(how));
        LOG.log(Level.ERROR, () -> "request " + call.id() + ": engine " + name + " was outvoted (" + how + ")");
    }

    /** What the exception says, refined by what only the router knows. */
    private Fault fault(Throwable failure, Batch batch, Response response, Limit limit, RequestTrace call) {
        Fault fault = Fault.of(failure);
        return switch (fault) {
            case CANCELLED -> limit.cancelled() || Thread.currentThread().isInterrupted() ? fault : Fault.UNAVAILABLE;
            case DEADLINE ->
                callers(limit, call) ? fault : tooLong(batch, call.attemptNanos()) ? Fault.TOO_LONG : Fault.SLOW;
            case DEFECT -> retired || usable(batch, response) ? fault : Fault.REQUEST;
            case REQUEST, UNSTABLE, TOO_LONG, SLOW, TOO_LARGE, UNAVAILABLE, PROCESS -> fault;
        };
    }

    /** Whether the deadline that passed is the caller's; engines elsewhere may notice a moment before this process does. */
    private boolean callers(Limit limit, RequestTrace call) {
        return call.attemptNanos() == 0 && limit.deadline() != 0
                && time.nanos() + CLOCK_NANOS - limit.deadline() >= 0;
    }

    /**
     * Whether a run may well need the time it had. An engine of this process of which nothing is known yet looks at its limit between
     * steps, so it was at work when it ended.
     *
     * @param nanos that the attempt had; 0 if the engine had a deadline of its own
     */
    private boolean tooLong(Batch batch, long nanos) {
        long expected = expected(batch);
        return nanos > 0 && (expected == 0 ? kind != EngineKind.REMOTE : expected >= nanos / SLOWER);
    }

    private static boolean usable(Batch batch, Response response) {
        try {
            batch.checkMemory();
            response.checkMemory();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void failed(Throwable failure, Fault fault, RequestTrace call, Meter meter) {
        call.failed(fault);
        if (fault.engines()) {
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
    record Meter(LatencyHistogram latencies, LongAdder failures, LongAdder refusals, LongAdder outvoted) {
        static Meter of(Metrics metrics, TrackedEngine leg) {
            Metrics own = metrics.labelled("engine", leg.name);
            return new Meter(own.latencies("latency"), own.counter("failures"), own.counter("refusals"),
                    own.counter("outvoted"));
        }
    }
}
