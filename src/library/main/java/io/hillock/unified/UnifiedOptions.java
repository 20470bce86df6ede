package io.hillock.unified;

import io.hillock.net.Clock;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The configuration of a {@link UnifiedEngine}.
 *
 * @param image the network
 * @param network the network's name in metrics
 * @param engines the engines to start with, at most 64; others may join with {@link UnifiedEngine#add}
 * @param routing which engines a request tries
 * @param load what keeps requests from engines, or shares runs among them
 * @param clock for deadlines, pauses and latencies
 */
public record UnifiedOptions(Image image, String network, List<Candidate> engines, Routing routing, Load load,
        Clock clock) {

    /**
     * Which engines a request tries.
     *
     * @param strategy for {@link Route#AUTO} and among the engines of a kind
     * @param patience what happens if engines fail
     * @param hedge time until a second engine is asked, as long as too few latencies are known; empty for never
     * @param redundancy number of engines that run each request by {@link Route#REDUNDANT}, at least 2 (all, if there are fewer); 0 for all
     */
    public record Routing(Strategy strategy, RetryPolicy patience, Optional<Duration> hedge, int redundancy) {
        public Routing {
            Objects.requireNonNull(strategy, "strategy");
            Objects.requireNonNull(patience, "patience");
            Objects.requireNonNull(hedge, "hedge");
            if (redundancy < 0 || redundancy == 1) {
                throw new IllegalArgumentException("redundancy is " + redundancy + ", must be 0 or at least 2");
            }
        }
    }

    /**
     * What keeps requests from engines, or shares runs among them.
     *
     * @param cacheBytes size of the result cache in bytes; 0 for none
     * @param sharing how callers share runs; empty if they do not
     * @param concurrency how many requests run at once; empty for no limit
     */
    public record Load(long cacheBytes, Optional<SharedRunOptions> sharing, Optional<ConcurrencyLimit> concurrency) {
        public Load {
            Objects.requireNonNull(sharing, "sharing");
            Objects.requireNonNull(concurrency, "concurrency");
            if (cacheBytes < 0) {
                throw new IllegalArgumentException("cacheBytes is " + cacheBytes + ", must not be negative");
            }
        }
    }

    public UnifiedOptions {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(network, "network");
        engines = List.copyOf(Objects.requireNonNull(engines, "engines"));
        Objects.requireNonNull(routing, "routing");
        Objects.requireNonNull(load, "load");
        Objects.requireNonNull(clock, "clock");
    }

    /**
     * The C++ engine in this process, with the Java engine as fallback. If the native library cannot be used, there is only the Java
     * engine. A WARNING says once why and what to do; {@link Status#nativeProblem()} repeats it. {@link #requireNative()} makes this an
     * error.
     */
    public static UnifiedOptions of(Image image) {
        return of(image, EngineOptions.DEFAULT);
    }

    /** {@link #of(Image)}, with engines opened with these options. */
    public static UnifiedOptions of(Image image, EngineOptions options) {
        Objects.requireNonNull(options, "options");
        List<Candidate> engines = new ArrayList<>();
        if (NativeEngine.problem().isEmpty()) {
            engines.add(new Candidate("native", EngineKind.NATIVE, i -> NativeEngine.open(i, options)));
        } else {
            NativeFallback.warn(NativeEngine.problem().get());
        }
        engines.add(new Candidate("java", EngineKind.JAVA, i -> JavaEngine.open(i, options)));
        return new UnifiedOptions(image, "network", engines,
                new Routing(FirstAvailable.NATIVE, RetryPolicy.DEFAULT, Optional.empty(), 0),
                new Load(0, Optional.empty(), Optional.empty()), Clock.SYSTEM);
    }

    /**
     * These options, if a C++ engine in this process is among the engines. For programs that must not fall back to the Java engine alone.
     *
     * @throws UnsatisfiedLinkError if there is none; the message says why and what to do
     */
    public UnifiedOptions requireNative() {
        if (engines.stream().noneMatch(engine -> engine.kind() == EngineKind.NATIVE)) {
            throw new UnsatisfiedLinkError(
                    NativeEngine.problem().orElse("no native engine is among the options' engines"));
        }
        return this;
    }

    public UnifiedOptions withNetwork(String network) {
        return new UnifiedOptions(image, network, engines, routing, load, clock);
    }

    /** Uses these engines only. */
    public UnifiedOptions withEngines(List<Candidate> engines) {
        return new UnifiedOptions(image, network, engines, routing, load, clock);
    }

    /** Adds an engine. */
    public UnifiedOptions withEngine(Candidate engine) {
        List<Candidate> more = new ArrayList<>(engines);
        more.add(engine);
        return withEngines(more);
    }

    public UnifiedOptions withStrategy(Strategy strategy) {
        return with(new Routing(strategy, routing.patience, routing.hedge, routing.redundancy));
    }

    public UnifiedOptions withPatience(RetryPolicy patience) {
        return with(new Routing(routing.strategy, patience, routing.hedge, routing.redundancy));
    }

    public UnifiedOptions withHedge(Duration hedge) {
        return with(new Routing(routing.strategy, routing.patience, Optional.of(hedge), routing.redundancy));
    }

    public UnifiedOptions withRedundancy(int redundancy) {
        return with(new Routing(routing.strategy, routing.patience, routing.hedge, redundancy));
    }

    public UnifiedOptions withCacheBytes(long cacheBytes) {
        return with(new Load(cacheBytes, load.sharing, load.concurrency));
    }

    public UnifiedOptions withSharing(SharedRunOptions sharing) {
        return with(new Load(load.cacheBytes, Optional.of(sharing), load.concurrency));
    }

    /** {@link ConcurrencyLimit#PROCESSORS} is a good value for engines in this process. */
    public UnifiedOptions withConcurrency(ConcurrencyLimit concurrency) {
        return with(new Load(load.cacheBytes, load.sharing, Optional.of(concurrency)));
    }

    public UnifiedOptions withClock(Clock clock) {
        return new UnifiedOptions(image, network, engines, routing, load, clock);
    }

    private UnifiedOptions with(Routing routing) {
        return new UnifiedOptions(image, network, engines, routing, load, clock);
    }

    private UnifiedOptions with(Load load) {
        return new UnifiedOptions(image, network, engines, routing, load, clock);
    }
}
