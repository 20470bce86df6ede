package io.hillock.server.engines;

import io.hillock.unified.EngineKind;

/**
 * The state of one engine of a network.
 *
 * @param reason why it is in this state; empty while it serves
 * @param requests runs that it has answered
 * @param failures runs that it has failed
 * @param underWay runs now
 */
public record EngineHealth(String name, EngineKind kind, EngineState state, String reason, long requests, long failures,
        int underWay) {}
