package io.hillock.unified.route;

import io.hillock.unified.EngineKind;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.Route;
import io.hillock.unified.SharedRunOptions;
import io.hillock.unified.UnifiedOptions;
import io.hillock.unified.UnifiedSettings;
import io.hillock.unified.layer.Batching;
import io.hillock.unified.layer.Cached;
import io.hillock.unified.layer.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A fixed set of engines, nested for each route: a router, fail-over around it, optional hedging, retries, an optional concurrency limit;
 * for AUTO also shared runs and the cache. Immutable. When engines join or leave, or settings change, a new table replaces this one, and
 * requests under way finish here.
 */
final class RouteTable {
    private final List<TrackedEngine> engines;
    private final Map<Route, Stage> stages = new EnumMap<>(Route.class);
    private final SharedLayers shared;
    private final UnifiedOptions options;
    private final UnifiedSettings settings;

    RouteTable(List<TrackedEngine> engines, SharedLayers shared) {
        this.engines = List.copyOf(engines);
        this.shared = shared;
        this.options = shared.options();
        this.settings = shared.settings();
        if (!engines.isEmpty()) {
            stages.put(Route.AUTO, auto());
        }
        of(Route.JAVA, EngineKind.JAVA);
        of(Route.NATIVE, EngineKind.NATIVE);
        of(Route.REMOTE, EngineKind.REMOTE);
        if (engines.size() > 1) {
            int redundancy = settings.redundancy() == 0
                    ? engines.size()
                    : Math.min(settings.redundancy(), engines.size());
            stages.put(Route.REDUNDANT,
                    limited(new Verified(engines, redundancy, shared.helpers(), shared.metrics())));
        }
    }

    List<TrackedEngine> tracked() {
        return engines;
    }

    /** The outermost stage of a route; {@code null} if no engine serves it. */
    Stage of(Route route) {
        return stages.get(route);
    }

    private Stage auto() {
        Stage stage = retrying(Route.AUTO, engines);
        if (settings.sharing().isPresent()) {
            SharedRunOptions sharing = settings.sharing().get();
            stage = new Batching(stage, sharing.most(), sharing.window(), options.clock(), shared.metrics());
        }
        return shared.cache().isPresent()
                ? new Cached(stage, shared.cache().get(), options.clock(), shared.metrics())
                : stage;
    }

    private void of(Route route, EngineKind kind) {
        List<TrackedEngine> some = engines.stream().filter(tracked -> tracked.kind() == kind).toList();
        if (!some.isEmpty()) {
            stages.put(route, retrying(route, some));
        }
    }

    private Stage retrying(Route route, List<TrackedEngine> some) {
        RetryPolicy policy = options.routing().patience();
        Stage stage = new FailingOver(new Routed(some, settings.strategy(), shared.metrics()),
                policy.deadlines(),
                options.clock(), shared.metrics());
        if (settings.hedge().isPresent() && some.size() > 1) {
            stage = new Hedged(stage, shared.usual(route), shared.hedgeBudget(), shared.helpers(), options.clock(),
                    shared.metrics());
        }
        return limited(policy.retries() == 0
                ? stage
                : new Retrying(stage, policy.retries(), policy.pause(), options.clock(), shared.metrics()));
    }

    private Stage limited(Stage stage) {
        return shared.permits().isPresent() ? new ConcurrencyLimited(stage, shared.permits().get()) : stage;
    }
}
