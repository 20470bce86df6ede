package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.GoldenSample;
import io.hillock.unified.Metrics;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.UnifiedSettings;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The engines and the settings of a front door, which may change while it runs. Each change replaces all routes at once, so a request sees
 * what was before or after it. If the old engines could not answer a request, it starts over with the new ones. Thread-safe; requests take
 * no lock.
 */
public final class EngineSet implements AutoCloseable {
    private final UnifiedOptions options;
    private final Metrics metrics;
    private volatile SharedLayers shared;
    private volatile RouteTable routes;
    private volatile boolean closed;

    /** @throws RuntimeException as {@link #add}; engines that were already opened are closed */
    public EngineSet(UnifiedOptions options, UnifiedSettings settings, Metrics metrics) {
        this.options = options;
        this.metrics = metrics;
        this.shared = SharedLayers.of(options, settings, metrics);
        this.routes = new RouteTable(List.of(), shared);
        try {
            options.engines().forEach(this::add);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public HelperThreads helpers() {
        return shared.helpers();
    }

    public List<TrackedEngine> tracked() {
        return routes.tracked();
    }

    public boolean closed() {
        return closed;
    }

    /** @throws IllegalStateException after {@link #close()}; all callers get this exception */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the unified engine is closed");
        }
    }

    /** Adds an engine. Opens it outside the lock, because that may take as long as connecting. */
    public void add(Candidate candidate) {
        checkOpen();
        checkRoom(candidate);
        Engine engine = candidate.open().apply(options.image());
        try {
            checkImage(engine.image(), candidate);
            put(candidate, engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** The settings now. */
    public UnifiedSettings settings() {
        return shared.settings();
    }

    /** Changes the settings, and returns the new ones. Requests under way finish by the old ones. */
    public synchronized UnifiedSettings change(UnaryOperator<UnifiedSettings> how) {
        checkOpen();
        UnifiedSettings next = Objects.requireNonNull(how.apply(shared.settings()), "settings");
        SharedLayers before = shared;
        if (next.equals(before.settings())) {
            return next;
        }
        shared = before.with(next);
        routes = new RouteTable(routes.tracked(), shared);
        if (shared.permits().isEmpty()) {
            before.permits().ifPresent(FairPermits::open);
        }
        return next;
    }

    /**
     * Opens an engine, runs the golden sample on it, and puts it in the place of another, which is closed after its last run.
     *
     * @throws IllegalArgumentException if there is no engine of this name
     */
    public void replace(String name, Candidate candidate) {
        checkOpen();
        Engine engine = candidate.open().apply(options.image());
        TrackedEngine gone;
        try {
            checkImage(engine.image(), candidate);
            new GoldenSample(options.image()).check(engine);
            gone = exchange(name, candidate, engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
        gone.retire();
    }

    private synchronized TrackedEngine exchange(String name, Candidate candidate, Engine engine) {
        checkOpen();
        List<TrackedEngine> engines = new ArrayList<>(routes.tracked());
        TrackedEngine gone = engines.stream().filter(tracked -> tracked.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("there is no engine " + name + " to replace"));
        if (!candidate.name().equals(name)) {
            checkRoom(candidate);
        }
        TrackedEngine tracked = track(candidate, engine);
        engines.set(engines.indexOf(gone), tracked);
        routes = new RouteTable(engines, shared);
        removeGauges(name);
        addGauges(tracked);
        return gone;
    }

    private TrackedEngine track(Candidate candidate, Engine engine) {
        return new TrackedEngine(engine, candidate.kind(), candidate.name(), options.routing().patience().rest(),
                options.clock());
    }

    private void addGauges(TrackedEngine tracked) {
        Metrics own = metrics.labelled("engine", tracked.name());
        own.gauge("under_way", tracked::underWay);
        own.gauge("breaker", () -> tracked.breaker().ordinal());
    }

    private void removeGauges(String name) {
        Metrics own = metrics.labelled("engine", name);
        own.removeGauge("under_way");
        own.removeGauge("breaker");
    }

    private synchronized void put(Candidate candidate, Engine engine) {
        checkOpen();
        checkRoom(candidate);
        TrackedEngine tracked = track(candidate, engine);
        List<TrackedEngine> more = new ArrayList<>(routes.tracked());
        more.add(tracked);
        routes = new RouteTable(more, shared);
        addGauges(tracked);
    }

    /** Removes an engine. Returns whether there was one of this name. */
    public boolean remove(String name) {
        TrackedEngine gone;
        synchronized (this) {
            checkOpen();
            List<TrackedEngine> fewer = new ArrayList<>(routes.tracked());
            gone = fewer.stream().filter(tracked -> tracked.name().equals(name)).findFirst().orElse(null);
            if (gone == null) {
                return false;
            }
            fewer.remove(gone);
            routes = new RouteTable(fewer, shared);
            removeGauges(name);
        }
        gone.retire();
        return true;
    }

    private void checkRoom(Candidate candidate) {
        List<TrackedEngine> engines = routes.tracked();
        if (engines.stream().anyMatch(tracked -> tracked.name().equals(candidate.name()))) {
            throw new IllegalArgumentException("two engines are called " + candidate.name());
        }
        if (engines.size() == Routed.MOST) {
            throw new IllegalArgumentException("there are " + Routed.MOST + " engines already, so there is no room for "
                    + candidate.name());
        }
    }

    private void checkImage(Image image, Candidate candidate) {
        if (image != options.image() && !image.digest().equals(options.image().digest())) {
            throw new IllegalArgumentException("engine " + candidate.name() + " runs another image, "
                    + image.digest() + " instead of " + options.image().digest());
        }
    }

    /** Runs by a route over the current engines. If they fail and the set has changed meanwhile, runs over the new set. */
    void run(Route route, Batch batch, Response response, Limit limit, RequestTrace trace) {
        checkOpen();
        RouteTable now = routes;
        while (true) {
            try {
                stage(now, route).run(batch, response, limit, trace);
                return;
            } catch (RuntimeException e) {
                RouteTable before = now;
                now = routes;
                if (closed && isOfEngine(e)) {
                    IllegalStateException refused = new IllegalStateException("the unified engine is closed");
                    refused.initCause(e);
                    throw refused;
                }
                if (now == before || !isOfEngine(e)) {
                    throw e;
                }
                trace.forgetTried();
            }
        }
    }

    private static boolean isOfEngine(RuntimeException failure) {
        return Fault.of(failure).elsewhere();
    }

    private Stage stage(RouteTable now, Route route) {
        Stage stage = now.of(route);
        if (stage != null) {
            return stage;
        }
        if (now.tracked().isEmpty()) {
            throw new EngineException(EngineException.Status.UNAVAILABLE, "there is no engine: all have been removed");
        }
        throw new IllegalArgumentException("no engine for the route " + route.label() + " among "
                + now.tracked().stream().map(TrackedEngine::name).toList());
    }

    /** Opens a session in the engine that the strategy chooses now among those of a route. */
    public Session open(Route route) {
        while (true) {
            checkOpen();
            RouteTable now = routes;
            try {
                return stage(now, route).open();
            } catch (EngineException e) {
                if (now == routes) {
                    throw e;
                }
            }
        }
    }

    /** Runs under way finish. Each engine is closed after its last run. */
    @Override
    public void close() {
        List<TrackedEngine> last;
        synchronized (this) {
            closed = true;
            last = routes.tracked();
        }
        shared.permits().ifPresent(FairPermits::close);
        last.forEach(TrackedEngine::retire);
        shared.helpers().close();
    }
}
