package io.hillock.unified;

import io.hillock.unified.route.TrackedEngine;

/**
 * The state of one engine.
 *
 * @param name the engine's name
 * @param kind where it runs
 * @param isa instruction set of a C++ engine in this process; empty for others
 * @param breaker whether it gets requests
 * @param underWay number of runs under way now
 * @param estimateNanos recent time of one sample, in ns; 0 if unknown
 * @param lastFailure message of the last failure; empty if there was none
 */
public record EngineStatus(String name, EngineKind kind, String isa, BreakerState breaker, int underWay,
        long estimateNanos,
        String lastFailure) {
    static EngineStatus of(TrackedEngine tracked) {
        return new EngineStatus(tracked.name(), tracked.kind(), tracked.isa(), tracked.breaker(), tracked.underWay(),
                tracked.estimate(1),
                tracked.lastFailure());
    }
}
