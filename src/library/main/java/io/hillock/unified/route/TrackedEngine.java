package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.RunTrace;
import io.hillock.engine.RunTrace.Place;
import io.hillock.engine.RunTrace.Run;
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
 * One engine of a router, with its breaker, its recent latency and its runs under way. A retired engine gets no more requests and is closed
 * after its last run. Thread-safe.
 */
public final class TrackedEngine implements Alternative {
    private static final System.Logger LOG = System.getLogger(TrackedEngine.class.getName());
    /** By how much an engine elsewhere may see a deadline pass before this process does. */
    private static final long CLOCK_NANOS = 1_000_000;
    /** A run that takes more than this multiple of the expected time is slow rather than long. */
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
     * Tracks an engine.
     *
     * @param name name in status and metrics; unique among the engines of a router
     * @param breakerWait how long the engine gets no requests after it failed too often
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

    /** Instruction set of a C++ engine in this process; empty for others. */
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

    /** The expected time of this batch, in ns, from the engine's recent time per step of a sample; 0 before its first run. */
    long expected(Batch batch) {
        return estimates.expected(batch.size(), batch.steps());
    }

    public BreakerState breaker() {
        return breaker.state();
    }

    /** The message of the last failure; empty if there was none. */
    public String lastFailure() {
        return lastFailure;
    }

    boolean mayEnter() {
        return !retired && breaker.mayEnter();
    }

    /** Whether the engine accepts a request. If so, the caller must call {@link #run}. */
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

    /** Stops accepting requests. Closes the engine if nothing runs; otherwise the thread that ends the last run closes it. */
    public void retire() {
        retired = true;
        if (underWay.get() == 0) {
            closeEngine();
        }
    }

    /** Closes the engine on a request's thread. The request must not fail because of it, so exceptions are logged. */
    private void closeEngine() {
        if (closed.compareAndSet(false, true)) {
            try {
                engine.close();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "engine " + name + " failed to close", e);
            }
        }
    }

    /** Opens a session of the engine; empty if it is retired. */
    Optional<Session> open() {
        underWay.getAndIncrement();
        try {
            return retired ? Optional.empty() : Optional.of(engine.open());
        } finally {
            leave();
        }
    }

    /** Runs the batch and records the outcome. The latency is the response's, if it measures one. */
    void run(Batch batch, Response response, Limit limit, RequestTrace trace, Meter meter) {
        boolean timed = response.answer().timed();
        RunTrace traced = limit.trace();
        long traceStart = traced == null ? 0 : System.nanoTime();
        boolean answered = false;
        long start = timed ? 0 : time.nanos();
        try {
            Stage.run(engine, batch, response, limit, trace);
            answered = true;
        } catch (RuntimeException | Error e) {
            failed(e, fault(e, batch, response, limit, trace), trace, meter);
            throw e;
        } finally {
            leave();
            if (traced != null) {
                traced.add(new Run(name, Place.HERE, traceStart, System.nanoTime(), !answered));
            }
        }
        long nanos = timed ? response.latencyNanos() : time.nanos() - start;
        trace.simulated(nanos);
        breaker.succeeded(nanos);
        estimates.note(batch.size(), batch.steps(), nanos);
        meter.latencies.note(nanos);
    }

    /** Records that the majority contradicted the engine's answer. */
    void outvoted(String how, RequestTrace trace, Meter meter) {
        lastFailure = how;
        meter.outvoted.increment();
        breaker.failed(new IllegalStateException(how));
        LOG.log(Level.ERROR, () -> "request " + trace.id() + ": engine " + name + " was outvoted (" + how + ")");
    }

    /** Classifies the exception, refined by what only the router knows. */
    private Fault fault(Throwable failure, Batch batch, Response response, Limit limit, RequestTrace trace) {
        Fault fault = Fault.of(failure);
        return switch (fault) {
            case CANCELLED -> limit.cancelled() || Thread.currentThread().isInterrupted() ? fault : Fault.UNAVAILABLE;
            case DEADLINE ->
                isCallersDeadline(limit, trace)
                        ? fault
                        : tooLong(batch, trace.attemptNanos()) ? Fault.TOO_LONG : Fault.SLOW;
            case DEFECT -> retired || usable(batch, response) ? fault : Fault.REQUEST;
            case REQUEST, UNSTABLE, TOO_LONG, SLOW, TOO_LARGE, UNAVAILABLE, PROCESS -> fault;
        };
    }

    /** Whether the deadline that passed is the caller's. Engines elsewhere may notice it a moment before this process does. */
    private boolean isCallersDeadline(Limit limit, RequestTrace trace) {
        return trace.attemptNanos() == 0 && limit.deadline() != 0
                && time.nanos() + CLOCK_NANOS - limit.deadline() >= 0;
    }

    /**
     * Whether a run may have needed all of its time. If an engine of this process has not run before, the answer is yes: it checks its
     * limit between steps, so it was at work when it stopped.
     *
     * @param nanos the attempt's time, in ns; 0 if the caller's deadline applied
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

    private void failed(Throwable failure, Fault fault, RequestTrace trace, Meter meter) {
        trace.failed(fault);
        if (fault.engines()) {
            lastFailure = String.valueOf(failure.getMessage());
            meter.failures.increment();
            breaker.failed(failure);
            LOG.log(Level.WARNING, () -> "request " + trace.id() + ": engine " + name + " failed ("
                    + lastFailure + "), its breaker is " + breaker.state());
        } else {
            meter.refusals.increment();
            breaker.neither();
        }
    }

    /** The metrics of one engine under one strategy. */
    record Meter(LatencyHistogram latencies, LongAdder failures, LongAdder refusals, LongAdder outvoted) {
        static Meter of(Metrics metrics, TrackedEngine tracked) {
            Metrics own = metrics.labelled("engine", tracked.name);
            return new Meter(own.latencies("latency"), own.counter("failures"), own.counter("refusals"),
                    own.counter("outvoted"));
        }
    }
}
