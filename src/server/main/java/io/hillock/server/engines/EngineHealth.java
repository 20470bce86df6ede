package io.hillock.server.engines;

import io.hillock.unified.EngineKind;

/**
 * The state of one engine of a network.
 *
 * @param reason why it is in this state; empty while it serves
 */
public record EngineHealth(String name, EngineKind kind, EngineState state, String reason) {}
