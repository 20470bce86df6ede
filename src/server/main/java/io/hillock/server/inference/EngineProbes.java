package io.hillock.server.inference;

import io.hillock.server.engines.EngineHealth;
import io.hillock.server.engines.EngineState;
import io.hillock.server.metrics.ServiceMetrics;
import io.hillock.server.metrics.ServiceMetrics.EngineUp;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.ServedVersion;
import io.hillock.server.serving.Serving;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks the engines of all served versions for the golden sample each second, on a thread of its own, until it is closed. */
final class EngineProbes implements AutoCloseable {
    private static final long PERIOD_MILLIS = 1000;

    private final Serving serving;
    private final ServiceMetrics metrics;
    private final ServiceLog log;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("hillock-probes").factory());

    EngineProbes(Serving serving, ServiceMetrics metrics, ServiceLog log) {
        this.serving = serving;
        this.metrics = metrics;
        this.log = log;
    }

    void start() {
        thread.scheduleAtFixedRate(this::round, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        List<EngineUp> up = new ArrayList<>();
        for (ServedVersion version : serving.versions()) {
            try (Lease lease = serving.lease(version.model(), version.version())) {
                lease.servable().probe((engine, outcome) -> metrics.probed(version.model(), version.version(), engine,
                        outcome.label()));
                for (EngineHealth engine : lease.servable().engines()) {
                    up.add(new EngineUp(version.model(), version.version(), engine.name(),
                            engine.state() == EngineState.SERVING));
                }
            } catch (ServiceException e) {
                // It was unloaded meanwhile.
            } catch (RuntimeException e) {
                log.error("the engines of '" + version.model() + "' cannot be probed: " + e);
            }
        }
        metrics.engines(up);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
