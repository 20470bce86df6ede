package io.hillock.server.engines;

import io.hillock.unified.BreakerState;

/**
 * What one engine of a network has done and how it fares.
 *
 * @param requests runs that it has answered
 * @param failures runs that it has failed
 * @param underWay runs now
 * @param breaker whether the front door gives it requests; CLOSED if the front door does not know it
 * @param isa instruction set of a C++ engine in this process; empty for others
 * @param estimateNanos recent time of one sample, in ns; 0 if unknown
 */
public record EngineStatistics(EngineHealth health, long requests, long failures, int underWay, BreakerState breaker,
        String isa, long estimateNanos) {}
