package io.hillock.unified.route;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.Metrics;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The engines of a front door, which come and go while it runs. Each change swaps the routes as a whole: a request sees the engines before
 * or after it, and starts over with those after it only if those before it could not answer. Thread-safe; requests take no lock.
 */
public final class EngineSet implements AutoCloseable {
    private final UnifiedOptions options;
    private final Metrics metrics;
    private final RouteTable.Shared shared;
    private volatile RouteTable routes;
    private volatile boolean closed;

    /** @throws RuntimeException as {@link #add}; the engines that were opened are closed then */
    public EngineSet(UnifiedOptions options, Metrics metrics) {
        this.options = options;
        this.metrics = metrics;
        this.shared = RouteTable.Shared.of(options, metrics);
        this.routes = new RouteTable(List.of(), shared);
        try {
            options.engines().forEach(this::add);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public HelperThreads workers() {
        return shared.workers();
    }

    public List<TrackedEngine> legs() {
        return routes.legs();
    }

    public boolean closed() {
        return closed;
    }

    /** @throws IllegalStateException once closed, the one that all callers get */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the unified engine is closed");
        }
    }

    /** Opens the engine outside the lock, since that may take as long as a connection. */
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

    private synchronized void put(Candidate candidate, Engine engine) {
        checkOpen();
        checkRoom(candidate);
        TrackedEngine leg = new TrackedEngine(engine, candidate.kind(), candidate.name(),
                options.routing().patience().rest(),
                options.clock());
        List<TrackedEngine> more = new ArrayList<>(routes.legs());
        more.add(leg);
        routes = new RouteTable(more, shared);
        Metrics own = metrics.labelled("engine", leg.name());
        own.gauge("under_way", leg::underWay);
        own.gauge("breaker", () -> leg.breaker().ordinal());
    }

    /** Whether there was one of this name. */
    public boolean remove(String name) {
        TrackedEngine gone;
        synchronized (this) {
            checkOpen();
            List<TrackedEngine> fewer = new ArrayList<>(routes.legs());
            gone = fewer.stream().filter(leg -> leg.name().equals(name)).findFirst().orElse(null);
            if (gone == null) {
                return false;
            }
            fewer.remove(gone);
            routes = new RouteTable(fewer, shared);
            Metrics own = metrics.labelled("engine", name);
            own.removeGauge("under_way");
            own.removeGauge("breaker");
        }
        gone.retire();
        return true;
    }

    private void checkRoom(Candidate candidate) {
        List<TrackedEngine> legs = routes.legs();
        if (legs.stream().anyMatch(leg -> leg.name().equals(candidate.name()))) {
            throw new IllegalArgumentException("two engines are called " + candidate.name());
        }
        if (legs.size() == Routed.MOST) {
            throw new IllegalArgumentException("there are " + Routed.MOST + " engines already, no room for "
                    + candidate.name());
        }
    }

    private void checkImage(Image image, Candidate candidate) {
        if (image != options.image() && !image.digest().equals(options.image().digest())) {
            throw new IllegalArgumentException("engine " + candidate.name() + " runs another image, "
                    + image.digest() + " instead of " + options.image().digest());
        }
    }

    /** Runs by a route over the engines there are; if they fail and others have come meanwhile, over those. */
    void run(Route route, Batch batch, Response response, Limit limit, RequestTrace call) {
        checkOpen();
        RouteTable now = routes;
        while (true) {
            try {
                stage(now, route).run(batch, response, limit, call);
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
                call.forgetTried();
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
        if (now.legs().isEmpty()) {
            throw new EngineException(EngineException.Status.UNAVAILABLE, "there is no engine: all have been removed");
        }
        throw new IllegalArgumentException("no engine for the route " + route.label() + " among "
                + now.legs().stream().map(TrackedEngine::name).toList());
    }

    /** A stream in the engine that the strategy chooses now. */
    public Session open() {
        while (true) {
            checkOpen();
            RouteTable now = routes;
            try {
                return stage(now, Route.AUTO).open();
            } catch (EngineException e) {
                if (now == routes) {
                    throw e;
                }
            }
        }
    }

    /** What runs goes on to its end; an engine is closed when its last run has ended. */
    @Override
    public void close() {
        List<TrackedEngine> last;
        synchronized (this) {
            closed = true;
            last = routes.legs();
        }
        shared.permits().ifPresent(FairPermits::close);
        last.forEach(TrackedEngine::retire);
        shared.workers().close();
    }
}
