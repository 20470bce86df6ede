package io.hillock.unified;

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
 * What a {@link UnifiedEngine} is made of.
 *
 * @param image the network
 * @param network its name, as metrics have it
 * @param engines to choose from at first, at most 64; others may join with {@link UnifiedEngine#add}
 * @param strategy of {@link Route#AUTO} and among the engines of a kind
 * @param patience when engines fail
 * @param cacheBytes of the result cache; 0 for none
 * @param sharing of runs; empty for none
 * @param hedge after how long a second engine is asked, until it is known what is usual; empty for never
 * @param redundancy engines that run a request by {@link Route#REDUNDANT}, at least 2 (all, if there are fewer); 0 for all
 * @param concurrency how many requests run at once; empty for no limit
 * @param time the clock
 */
public record UnifiedOptions(Image image, String network, List<Candidate> engines, Strategy strategy,
        RetryPolicy patience, long cacheBytes, Optional<SharedRunOptions> sharing, Optional<Duration> hedge,
        int redundancy,
        Optional<ConcurrencyLimit> concurrency, Time time) {
    public UnifiedOptions {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(network, "network");
        engines = List.copyOf(Objects.requireNonNull(engines, "engines"));
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(sharing, "sharing");
        Objects.requireNonNull(hedge, "hedge");
        Objects.requireNonNull(concurrency, "concurrency");
        Objects.requireNonNull(time, "time");
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("cacheBytes is " + cacheBytes + ", must not be negative");
        }
        if (redundancy < 0 || redundancy == 1) {
            throw new IllegalArgumentException("redundancy is " + redundancy + ", must be 0 or at least 2");
        }
    }

    /**
     * The C++ engine in process, and the Java engine for when it fails. If the native library cannot be used there is the Java engine
     * alone; the first time a WARNING says why and what to do, {@link Status#nativeProblem()} repeats it, and {@link #requireNative()}
     * makes it an error.
     */
    public static UnifiedOptions of(Image image) {
        return of(image, EngineOptions.DEFAULT);
    }

    /** {@link #of(Image)}, with engines opened like this. */
    public static UnifiedOptions of(Image image, EngineOptions options) {
        Objects.requireNonNull(options, "options");
        List<Candidate> engines = new ArrayList<>();
        if (NativeEngine.problem().isEmpty()) {
            engines.add(new Candidate("native", EngineKind.NATIVE, i -> NativeEngine.open(i, options)));
        } else {
            NativeFallback.warn(NativeEngine.problem().get());
        }
        engines.add(new Candidate("java", EngineKind.JAVA, i -> JavaEngine.open(i, options)));
        return new UnifiedOptions(image, "network", engines, FirstAvailable.NATIVE, RetryPolicy.DEFAULT, 0,
                Optional.empty(),
                Optional.empty(), 0, Optional.empty(), Time.SYSTEM);
    }

    public UnifiedOptions withNetwork(String network) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    /**
     * These options, if a C++ engine in process is among the engines: for a program that would rather not start than run on
     * the Java engine alone.
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

    /** These and no others. */
    public UnifiedOptions withEngines(List<Candidate> engines) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    /** One more. */
    public UnifiedOptions withEngine(Candidate engine) {
        List<Candidate> more = new ArrayList<>(engines);
        more.add(engine);
        return withEngines(more);
    }

    public UnifiedOptions withStrategy(Strategy strategy) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    public UnifiedOptions withPatience(RetryPolicy patience) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    public UnifiedOptions withCacheBytes(long cacheBytes) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    public UnifiedOptions withSharing(SharedRunOptions sharing) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, Optional.of(sharing), hedge,
                redundancy, concurrency, time);
    }

    public UnifiedOptions withHedge(Duration hedge) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, Optional.of(hedge),
                redundancy, concurrency, time);
    }

    public UnifiedOptions withRedundancy(int redundancy) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }

    /** {@link ConcurrencyLimit#PROCESSORS} is a good value for engines in this process. */
    public UnifiedOptions withConcurrency(ConcurrencyLimit concurrency) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                Optional.of(concurrency), time);
    }

    public UnifiedOptions withTime(Time time) {
        return new UnifiedOptions(image, network, engines, strategy, patience, cacheBytes, sharing, hedge, redundancy,
                concurrency, time);
    }
}
