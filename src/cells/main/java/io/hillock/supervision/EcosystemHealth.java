package io.hillock.supervision;

import io.hillock.health.HealthPublisher;
import io.hillock.health.HealthReading;
import io.hillock.health.HealthState;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.unified.ReleaseVersion;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** A hub that tells the health of an ecosystem: STATUS_REQUEST, and the topics {@code health.*}. Thread-safe. */
public final class EcosystemHealth implements AutoCloseable {
    private final Bus bus = new Bus();
    private final Hub hub;
    private final Supplier<HealthReading> health;
    private final HealthPublisher publisher;
    private final Listener listener;
    private final long started = System.nanoTime();

    /**
     * Listens.
     *
     * @param name of the hub
     * @throws IOException if it cannot listen there
     */
    public EcosystemHealth(String name, String uri, Supplier<HealthReading> health) throws IOException {
        this.health = health;
        Settings settings = Settings.of(name, Role.ROUTER);
        hub = new Hub(bus, name, settings.patience());
        hub.front(this::take);
        publisher = new HealthPublisher(hub.cell(), health);
        try {
            listener = Transport.of(uri).listen(settings, hub);
        } catch (IOException | RuntimeException e) {
            end();
            throw e;
        }
    }

    /** Something has changed. */
    public void changed() {
        publisher.changed();
    }

    private void take(Connection from, Envelope message) {
        hub.reply(from, message, message.payload() instanceof StatusRequest
                ? status(health.get())
                : ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "an ecosystem tells its health only"));
    }

    private StatusReport status(HealthReading reading) {
        List<EngineReport> parts = reading.parts().stream().map(part -> new EngineReport(part.name(), "process",
                readiness(part.state()), 0, 0, List.of(), part.why())).toList();
        return new StatusReport(readiness(reading.state()), (System.nanoTime() - started) / 1_000_000, 0, List.of(),
                ReleaseVersion.VERSION, List.of(), parts);
    }

    private static Readiness readiness(HealthState state) {
        return state == HealthState.UP ? Readiness.READY : Readiness.DEGRADED;
    }

    private void end() {
        publisher.close();
        hub.close();
        bus.close();
    }

    @Override
    public void close() {
        listener.close();
        end();
    }
}
