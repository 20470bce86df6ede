package io.hillock.unified;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link UnifiedEngine} can change while it runs, by {@link UnifiedEngine#change}. No setting changes a bit of an answer. Immutable.
 *
 * @param strategy for {@link Route#AUTO} and among the engines of a kind
 * @param hedge when a second engine is asked; empty for never
 * @param redundancy number of engines that run each request by {@link Route#REDUNDANT}, at least 2 (all, if there are fewer); 0 for all
 * @param cacheBytes size of the result cache in bytes; 0 for none
 * @param sharing how callers share runs; empty if they do not
 * @param concurrency how many requests run at once; empty for no limit
 */
public record UnifiedSettings(Strategy strategy, Optional<HedgeOptions> hedge, int redundancy, long cacheBytes,
        Optional<SharedRunOptions> sharing, Optional<ConcurrencyLimit> concurrency) {
    public UnifiedSettings {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(hedge, "hedge");
        Objects.requireNonNull(sharing, "sharing");
        Objects.requireNonNull(concurrency, "concurrency");
        if (redundancy < 0 || redundancy == 1) {
            throw new IllegalArgumentException("redundancy is " + redundancy + ", must be 0 or at least 2");
        }
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("cacheBytes is " + cacheBytes + ", must not be negative");
        }
    }

    public UnifiedSettings withStrategy(Strategy strategy) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    public UnifiedSettings withHedge(Optional<HedgeOptions> hedge) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    public UnifiedSettings withRedundancy(int redundancy) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    public UnifiedSettings withCacheBytes(long cacheBytes) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    public UnifiedSettings withSharing(Optional<SharedRunOptions> sharing) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    public UnifiedSettings withConcurrency(Optional<ConcurrencyLimit> concurrency) {
        return new UnifiedSettings(strategy, hedge, redundancy, cacheBytes, sharing, concurrency);
    }

    static UnifiedSettings of(UnifiedOptions options) {
        Optional<Duration> after = options.routing().hedge();
        return new UnifiedSettings(options.routing().strategy(), after.map(HedgeOptions::after),
                options.routing().redundancy(), options.load().cacheBytes(), options.load().sharing(),
                options.load().concurrency());
    }
}
