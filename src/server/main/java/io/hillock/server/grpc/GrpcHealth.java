package io.hillock.server.grpc;

import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.hillock.server.inference.InferenceService;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code grpc.health.v1.Health}: of the server under the empty name and the service's, and of each model and alias under its own. Who watches
 * is told of every change. Thread-safe.
 */
final class GrpcHealth {
    private final InferenceService service;
    private final HealthStatusManager statuses = new HealthStatusManager();
    private final Set<String> known = new HashSet<>();
    private boolean ended;

    GrpcHealth(InferenceService service) {
        this.service = service;
        refresh();
        service.serving().onChange(this::refresh);
    }

    ServerServiceDefinition definition() {
        return statuses.getHealthService().bindService();
    }

    /** Tells what is so now. */
    synchronized void refresh() {
        if (ended) {
            return;
        }
        ServingStatus server = service.ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, server);
        statuses.setStatus(GrpcMethod.SERVICE, server);
        Set<String> now = new HashSet<>(service.serving().aliases().keySet());
        service.serving().versions().forEach(version -> now.add(version.model()));
        now.removeIf(name -> !service.serving().ready(name, ""));
        now.forEach(name -> statuses.setStatus(name, ServingStatus.SERVING));
        known.removeAll(now);
        known.forEach(name -> statuses.setStatus(name, ServingStatus.NOT_SERVING));
        known.addAll(now);
    }

    /** Tells that nothing is served any more. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            statuses.enterTerminalState();
        }
    }
}
