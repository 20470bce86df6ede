package io.hillock.server.inference;

import io.hillock.engine.Limit;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.metrics.ServiceMetrics;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.rollout.Rollouts;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.sequence.Sequences;
import io.hillock.server.serving.Serving;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The service that every protocol calls. It begins not ready; {@link #start} makes it ready, and {@link #drain} ends that for ever.
 * Thread-safe.
 */
public final class InferenceService implements AutoCloseable {
    private static final long EXPIRE_MILLIS = 1000;
    /** Behind all requests. */
    private static final long LAST = Long.MAX_VALUE;

    private final RequestLimits limits;
    private final SharedMemoryRegions regions;
    private final Observers observers;
    private final TraceSettings traces;
    private final ServiceMetrics metrics = new ServiceMetrics();
    private final Serving serving = new Serving(metrics::forget);
    private final Sequences sequences;
    private final RunThreads threads;
    private final Rollouts rollouts;
    private final EngineProbes probes;
    private final ServiceHealth health;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("hillock-timer").factory());
    private final Set<InferCall> calls = ConcurrentHashMap.newKeySet();
    private volatile CallWatcher watcher = CallWatcher.NONE;
    private volatile boolean ready;
    private volatile boolean started;

    /**
     * Without models.
     *
     * @param requests requests that run or wait at once, at most
     * @param elsewhere runs that engines of other processes take at once
     * @param regions shared memory for tensors; closed with the service
     */
    public InferenceService(RequestLimits limits, SequenceOptions sequenceOptions, int requests, int elsewhere,
            SharedMemoryRegions regions, Observers observers) {
        this.limits = limits;
        this.regions = regions;
        this.observers = observers;
        traces = new TraceSettings(observers.log());
        sequences = new Sequences(sequenceOptions, System::nanoTime);
        threads = new RunThreads(Runtime.getRuntime().availableProcessors() + elsewhere, requests);
        rollouts = new Rollouts(serving, this::runShadow, observers.log()::info);
        probes = new EngineProbes(serving, metrics, observers.log());
        health = new ServiceHealth(serving, () -> ready, observers.log());
        timer.scheduleAtFixedRate(sequences::expire, EXPIRE_MILLIS, EXPIRE_MILLIS, TimeUnit.MILLISECONDS);
        metrics.gauge("hillock.sequences", "Sequences that have begun and not ended", sequences::size);
        metrics.gauge("hillock.requests.under.way", "Requests between their arrival and their answer", calls::size);
        metrics.gauge("hillock.requests.waiting", "Requests that wait for their turn to run", threads::waiting);
        for (boolean isShort : new boolean[]{true, false}) {
            metrics.gauge("hillock.requests.limit",
                    "Requests that may run or wait at once, by how long their runs take",
                    () -> threads.limit(isShort), "runs", isShort ? "short" : "long");
        }
        metrics.gauge("hillock.versions", "Versions of models that are loaded", () -> serving.versions().size());
    }

    /** A request that has just arrived. */
    public InferCall call(Protocol protocol, RequestMemory memory) {
        return call(protocol, memory, System.nanoTime());
    }

    /**
     * A request that has arrived.
     *
     * @param arrived when it arrived, on the clock of {@link System#nanoTime}
     */
    public InferCall call(Protocol protocol, RequestMemory memory, long arrived) {
        InferCall call = new InferCall(this, protocol, memory, arrived, watcher);
        calls.add(call);
        return call;
    }

    /** Lets one watcher know of each request that comes from now on. */
    public void watch(CallWatcher one) {
        watcher = Objects.requireNonNull(one, "watcher");
    }

    /**
     * Changes how many requests may run or wait at once, at most. Those that do already go on.
     *
     * @param most at least 1
     */
    public void admit(int most) {
        threads.admit(most);
    }

    /** Requests between their arrival and their answer. */
    public int underWay() {
        return calls.size();
    }

    /** A call ends, whatever its outcome. */
    void ended(InferCall call) {
        calls.remove(call);
    }

    public Serving serving() {
        return serving;
    }

    public Sequences sequences() {
        return sequences;
    }

    /** The rollouts of aliases to other versions. */
    public Rollouts rollouts() {
        return rollouts;
    }

    private <T> T runShadow(long expectedNanos, Limit limit, Supplier<T> run) {
        return threads.run(expectedNanos, LAST, limit, run);
    }

    public ServiceMetrics metrics() {
        return metrics;
    }

    public RequestLimits limits() {
        return limits;
    }

    /** The shared memory that callers have registered. */
    public SharedMemoryRegions regions() {
        return regions;
    }

    public ServiceLog log() {
        return observers.log();
    }

    public AccessLog access() {
        return observers.access();
    }

    RequestTracer tracer() {
        return observers.tracer();
    }

    public TraceSettings traces() {
        return traces;
    }

    RunThreads threads() {
        return threads;
    }

    /** Says that the first models are loaded. From now on their engines are probed. */
    public void start() {
        probes.start();
        ready = true;
        started = true;
        timer.scheduleAtFixedRate(health::now, 0, EXPIRE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Its health, which it also looks at each second from {@link #start} on. */
    public ServiceHealth health() {
        return health;
    }

    /** Whether the first models have been loaded. This never ends. */
    public boolean started() {
        return started;
    }

    /** Whether a balancer may send requests. Loads do not change this. */
    public boolean ready() {
        return ready;
    }

    /**
     * Ends readiness, then waits until no request is under way. Those that come meanwhile are still answered. Runs that take longer are
     * cancelled.
     *
     * @return whether all have ended in time
     */
    public boolean drain(Duration most) {
        ready = false;
        long end = System.nanoTime() + most.toNanos();
        while (!calls.isEmpty()) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                calls.forEach(InferCall::cancel);
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** Ends sequences and unloads all models. Close the listeners first. */
    @Override
    public void close() {
        ready = false;
        timer.shutdownNow();
        probes.close();
        sequences.close();
        serving.close();
        threads.close();
        regions.close();
        observers.tracer().close();
        observers.access().close();
    }
}
