package io.hillock.runtime;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.runtime.batch.Batching;
import io.hillock.runtime.cache.Cached;
import io.hillock.runtime.cache.ResultCache;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.route.FailingOver;
import io.hillock.runtime.route.Hedged;
import io.hillock.runtime.route.Kind;
import io.hillock.runtime.route.Leg;
import io.hillock.runtime.route.Retrying;
import io.hillock.runtime.route.Routed;
import io.hillock.runtime.route.Verified;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Workers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The engines of a front door, nested for each route: a router; around it fail-over; where wanted hedging; retries; for AUTO
 * where wanted shared runs and the cache.
 */
final class Routes implements AutoCloseable {
    private final List<Leg> legs = new ArrayList<>();
    private final Map<Route, Stage> stages = new EnumMap<>(Route.class);
    private final Workers workers = new Workers();
    private final UnifiedOptions options;
    private final Metrics metrics;

    Routes(UnifiedOptions options, Metrics metrics) {
        this.options = options;
        this.metrics = metrics;
        try {
            openLegs();
            stages.put(Route.AUTO, auto());
            of(Route.JAVA, Kind.JAVA);
            of(Route.NATIVE, Kind.NATIVE);
            of(Route.REMOTE, Kind.REMOTE);
            if (legs.size() > 1) {
                int redundancy = options.redundancy() == 0 ? legs.size() : options.redundancy();
                stages.put(Route.REDUNDANT, new Verified(legs, redundancy, workers, metrics));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    List<Leg> legs() {
        return legs;
    }

    Workers workers() {
        return workers;
    }

    /** @throws IllegalArgumentException where there is no engine for it */
    Stage of(Route route) {
        Stage stage = stages.get(route);
        if (stage == null) {
            throw new IllegalArgumentException(
                    "no engine for the route " + route.label() + " among " + legs.stream().map(Leg::name).toList());
        }
        return stage;
    }

    private void openLegs() {
        Set<String> names = new HashSet<>();
        for (Candidate candidate : options.engines()) {
            if (!names.add(candidate.name())) {
                throw new IllegalArgumentException("two engines are called " + candidate.name());
            }
            Engine engine = candidate.open().apply(options.image());
            Leg leg = new Leg(engine, candidate.kind(), candidate.name(), options.patience().rest(), options.time());
            legs.add(leg);
            check(engine.image(), candidate);
            Metrics own = metrics.labelled("engine", leg.name());
            own.gauge("under_way", leg::underWay);
            own.gauge("breaker", () -> leg.breaker().ordinal());
        }
    }

    private void check(Image image, Candidate candidate) {
        if (image != options.image() && !image.digest().equals(options.image().digest())) {
            throw new IllegalArgumentException("engine " + candidate.name() + " runs another image, "
                    + image.digest() + " instead of " + options.image().digest());
        }
    }

    private Stage auto() {
        Stage stage = patient(legs);
        if (options.sharing().isPresent()) {
            Sharing sharing = options.sharing().get();
            stage = new Batching(stage, sharing.most(), sharing.window(), options.time(), metrics);
        }
        if (options.cacheBytes() > 0) {
            stage = new Cached(stage, new ResultCache(options.cacheBytes()), options.time(), metrics);
        }
        return stage;
    }

    private void of(Route route, Kind kind) {
        List<Leg> some = legs.stream().filter(leg -> leg.kind() == kind).toList();
        if (!some.isEmpty()) {
            stages.put(route, patient(some));
        }
    }

    private Stage patient(List<Leg> some) {
        Patience patience = options.patience();
        Stage stage = new FailingOver(new Routed(some, options.strategy(), metrics), patience.deadlines(),
                options.time(), metrics);
        if (options.hedge().isPresent() && some.size() > 1) {
            stage = new Hedged(stage, options.hedge().get(), workers, options.time(), metrics);
        }
        return patience.retries() == 0
                ? stage
                : new Retrying(stage, patience.retries(), patience.pause(), options.time(), metrics);
    }

    @Override
    public void close() {
        legs.forEach(leg -> leg.engine().close());
        workers.close();
    }
}
