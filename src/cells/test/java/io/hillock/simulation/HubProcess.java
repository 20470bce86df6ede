package io.hillock.simulation;

import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Settings;
import io.hillock.net.connection.SocketTransport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that listens with a hub and publishes numbered events. */
final class HubProcess implements ConnectionHandler {
    static final String NAME = "hub";
    static final String TOPIC = "tick.now";

    final SimulatedProcess process;
    final int incarnation;
    /** When each event was published, by its number. */
    final List<Long> published = new ArrayList<>();
    private final Scheduler scheduler;
    private final Settings settings;
    private final Watch watch;
    private Hub hub;
    boolean publishes;

    /** Is told what the hub's connections do. */
    interface Watch {
        Watch NONE = new Watch() {
        };

        default void left(Connection connection) {}

        default void suspicionChanged(Connection connection) {}
    }

    HubProcess(Network network, Settings settings, int incarnation, Watch watch) {
        this.scheduler = network.scheduler;
        this.settings = settings;
        this.incarnation = incarnation;
        this.watch = watch;
        this.process = new SimulatedProcess(scheduler, NAME);
        process.start(() -> run(network));
    }

    private void run(Network network) {
        var bus = new Bus();
        hub = new Hub(bus, NAME, Duration.ofMillis(500));
        Cell local = bus.join("local");
        try {
            new SocketTransport(network.sockets(process, NAME)).listen(settings, this);
            while (true) {
                Simulated.sleepNanos(1 + scheduler.random.nextLong(400_000_000));
                if (publishes) {
                    publish(local);
                }
            }
        } catch (IOException | InterruptedException e) {
            scheduler.problem("the hub ended: " + e);
        }
    }

    private void publish(Cell local) {
        for (int burst = 1 + scheduler.random.nextInt(2); burst > 0; burst--) {
            long number = published.size();
            published.add(scheduler.nanos());
            local.publish(new Event(TOPIC, new JsonObject(Map.of("hub", (long) incarnation, "number", number)),
                    List.of()));
        }
    }

    /** Events that slow subscribers missed, as the hub reports it. */
    long dropped() {
        return hub == null ? 0 : hub.dropped();
    }

    @Override
    public void handle(Connection from, Envelope message) {
        hub.handle(from, message);
    }

    @Override
    public boolean admits(String name, Optional<String> session) {
        return hub.admits(name, session);
    }

    @Override
    public void entered(Connection connection) {
        scheduler.trace.add(scheduler.nanos(), "entered", connection.peer());
        hub.entered(connection);
    }

    @Override
    public void left(Connection connection) {
        scheduler.trace.add(scheduler.nanos(), "left", connection.peer());
        hub.left(connection);
        watch.left(connection);
    }

    @Override
    public void suspicionChanged(Connection connection) {
        scheduler.trace.add(scheduler.nanos(), "suspicion", connection.peer() + " " + connection.isSuspected());
        watch.suspicionChanged(connection);
    }
}
