package io.hillock.unified;

import io.hillock.unified.route.TrackedEngine;

/**
 * How one engine is doing.
 *
 * @param name of it
 * @param kind where it runs
 * @param isa level of instructions of a C++ engine in process, empty for others
 * @param breaker whether it gets requests
 * @param underWay runs now
 * @param estimateNanos what one sample takes lately; 0 where that is not known
 * @param lastFailure message of the last one, empty where there was none
 */
public record EngineStatus(String name, EngineKind kind, String isa, BreakerState breaker, int underWay,
        long estimateNanos,
        String lastFailure) {
    static EngineStatus of(TrackedEngine leg) {
        return new EngineStatus(leg.name(), leg.kind(), leg.isa(), leg.breaker(), leg.underWay(), leg.estimate(1),
                leg.lastFailure());
    }
}
