package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.engines.EngineHealth;
import io.hillock.server.engines.EngineStatistics;
import java.util.Locale;

/** Engines in JSON. */
final class EngineNodes {
    private EngineNodes() {}

    static ObjectNode state(EngineHealth engine) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("engine", engine.name())
                .put("kind", engine.kind().name().toLowerCase(Locale.ROOT)).put("state", engine.state().label());
        return engine.reason().isEmpty() ? node : node.put("reason", engine.reason());
    }

    static ObjectNode full(EngineStatistics engine) {
        return state(engine.health()).put("requests", engine.requests()).put("failures", engine.failures())
                .put("under_way", engine.underWay()).put("breaker", engine.breaker().name().toLowerCase(Locale.ROOT))
                .put("isa", engine.isa()).put("estimate_ns", engine.estimateNanos());
    }

    /** The state and its reason. */
    static String text(EngineHealth engine) {
        return engine.state().label() + (engine.reason().isEmpty() ? "" : ": " + engine.reason());
    }
}
