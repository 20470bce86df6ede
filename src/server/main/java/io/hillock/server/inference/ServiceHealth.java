package io.hillock.server.inference;

import io.hillock.health.HealthChange;
import io.hillock.health.HealthNode;
import io.hillock.health.HealthReading;
import io.hillock.health.HealthRule;
import io.hillock.health.HealthState;
import io.hillock.health.HealthTree;
import io.hillock.server.engines.EngineHealth;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.ServedVersion;
import io.hillock.server.serving.Serving;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The health of a service: its readiness, and each served version, which any of its engines keeps alive. Thread-safe. */
public final class ServiceHealth {
    private final Serving serving;
    private final BooleanSupplier ready;
    private final ServiceLog log;
    private final HealthTree tree = new HealthTree();

    ServiceHealth(Serving serving, BooleanSupplier ready, ServiceLog log) {
        this.serving = serving;
        this.ready = ready;
        this.log = log;
    }

    /** The health now. The log gets a line for each change, but none for what is new and up. */
    public HealthNode now() {
        List<HealthReading> parts = new ArrayList<>();
        boolean isReady = ready.getAsBoolean();
        parts.add(HealthReading.of("serving", isReady ? HealthState.UP : HealthState.DOWN,
                isReady ? "" : "the service is starting or shutting down"));
        for (ServedVersion version : serving.versions()) {
            try (Lease lease = serving.lease(version.model(), version.version())) {
                parts.add(reading(lease.version()));
            } catch (ServiceException e) {
                // It was unloaded meanwhile.
            }
        }
        for (HealthChange change : tree.update(HealthReading.of("service", HealthRule.ALL, parts), Instant.now())) {
            if (change.now() == HealthState.UP) {
                // What is new and well is no news.
                change.before().ifPresent(_ -> log.info("health: " + change.line()));
            } else {
                log.warning("health: " + change.line());
            }
        }
        return tree.root().orElseThrow();
    }

    private static HealthReading reading(ServedVersion version) {
        String name = version.model() + ":" + version.version();
        List<EngineHealth> engines = version.servable().engines();
        return engines.isEmpty()
                ? HealthReading.of(name, HealthState.UP, "")
                : HealthReading.of(name, HealthRule.ANY, engines.stream().map(ServiceHealth::reading).toList());
    }

    private static HealthReading reading(EngineHealth engine) {
        return switch (engine.state()) {
            case SERVING -> HealthReading.of(engine.name(), HealthState.UP, "");
            case RESTING -> HealthReading.of(engine.name(), HealthState.DEGRADED, engine.reason());
            case ABSENT, FAULTY -> HealthReading.of(engine.name(), HealthState.DOWN, engine.reason());
        };
    }
}
