package io.hillock.health;

import io.hillock.protocol.EngineReport;
import io.hillock.protocol.WatchingMessage.StatusReport;

/** Health by what a cell reports about itself. */
public final class StatusHealth {
    private StatusHealth() {}

    /** The health of a cell by its status: of its engines, any of which keeps it alive; or if it names none, its own. */
    public static HealthReading reading(String name, StatusReport status) {
        return status.engines().isEmpty()
                ? switch (status.state()) {
                    case READY -> HealthReading.of(name, HealthState.UP, "");
                    case DEGRADED -> HealthReading.of(name, HealthState.DEGRADED, "");
                    case STARTING -> HealthReading.of(name, HealthState.DOWN, "it starts");
                    case DRAINING -> HealthReading.of(name, HealthState.DOWN, "it drains");
                }
                : HealthReading.of(name, HealthRule.ANY, status.engines().stream().map(StatusHealth::engine).toList());
    }

    private static HealthReading engine(EngineReport engine) {
        return switch (engine.state()) {
            case READY -> HealthReading.of(engine.name(), HealthState.UP, "");
            case DEGRADED -> HealthReading.of(engine.name(), HealthState.DOWN, "gets no requests: " + engine.problem());
            case STARTING -> HealthReading.of(engine.name(), HealthState.DOWN, "it has not listed its networks yet");
            case DRAINING -> HealthReading.of(engine.name(), HealthState.DOWN, "it drains");
        };
    }
}
