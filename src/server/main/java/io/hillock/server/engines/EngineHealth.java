package io.hillock.server.engines;

import io.hillock.unified.BreakerState;
import io.hillock.unified.EngineKind;

/**
 * The state of one engine of a network.
 *
 * @param reason why it is in this state; empty while it serves
 * @param requests runs that it has answered
 * @param failures runs that it has failed
 * @param underWay runs now
 * @param breaker whether the front door gives it requests; CLOSED if the front door does not know it
 * @param isa instruction set of a C++ engine in this process; empty for others
 * @param estimateNanos recent time of one sample, in ns; 0 if unknown
 */
public record EngineHealth(String name, EngineKind kind, EngineState state, String reason, long requests, long failures,
        int underWay, BreakerState breaker, String isa, long estimateNanos) {}
