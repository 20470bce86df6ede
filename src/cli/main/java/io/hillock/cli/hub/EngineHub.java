package io.hillock.cli.hub;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.health.HealthPublisher;
import io.hillock.health.StatusHealth;
import io.hillock.image.Image;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Link;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Envelope;
import io.hillock.remote.EngineRouter;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerMemory;
import io.hillock.remote.ServerOptions;
import io.hillock.remote.TrainingCell;
import io.hillock.remote.TrainingCellOptions;
import io.hillock.unified.EngineKind;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A hub with two cells that serve networks: {@code native}, if there is a native library, and {@code java}. These and engines that join
 * answer requests to the hub itself. Thread-safe.
 */
public final class EngineHub implements ConnectionHandler, AutoCloseable {
    /** The name of the cell that trains. */
    public static final String TRAINING = "training";
    /** The name of the cell that keeps images for engines that join. */
    private static final String IMAGES = "images";

    private final Bus bus = new Bus();
    private final Hub hub;
    private final EngineRouter router;
    private final HealthPublisher health;
    private final ServerOptions options;
    private final ServerMemory memory;
    private Optional<TrainingCell> training = Optional.empty();
    private final Map<String, EngineServer> servers = new LinkedHashMap<>();
    private final Map<String, Connection> inside = new ConcurrentHashMap<>();

    /** Creates a hub that sends each request to the less loaded of two engines. */
    public EngineHub(Settings settings, ServerOptions options) {
        this(settings, options, new LeastLoaded(0));
    }

    /**
     * Creates a hub.
     *
     * @param settings settings of its listeners
     * @param strategy chooses the engine for each request to the hub
     */
    public EngineHub(Settings settings, ServerOptions options, Strategy strategy) {
        this(settings, options, strategy, OptionalDouble.empty());
        if (NativeEngine.problem().isEmpty()) {
            add("native", EngineKind.NATIVE, NativeEngine::open);
        }
        add("java", EngineKind.JAVA, JavaEngine::open);
    }

    private EngineHub(Settings settings, ServerOptions options, Strategy strategy, OptionalDouble bound) {
        this.options = options;
        memory = new ServerMemory(options.memory());
        hub = new Hub(bus, settings.name(), settings.patience(), options.grace());
        router = new EngineRouter(bus, hub, strategy, RetryPolicy.DEFAULT, settings.patience(), bound);
        health = new HealthPublisher(hub.cell(),
                () -> StatusHealth.reading(settings.name(), router.status()));
    }

    /**
     * Creates a hub that runs nothing itself. It keeps the networks that it is given, for the engines that join or that it {@linkplain
     * #connect connects} to, and places streams by consistent hashing.
     *
     * @param bound how many times its equal share of the streams an engine may hold, above 1
     */
    public static EngineHub balancing(Settings settings, ServerOptions options, Strategy strategy, double bound) {
        EngineHub hub = new EngineHub(settings, options, strategy, OptionalDouble.of(bound));
        var images = new EngineServer(JavaEngine::open, options, hub.memory);
        images.join(hub.bus, IMAGES);
        hub.servers.put(IMAGES, images);
        hub.router.keepImages(IMAGES, images);
        return hub;
    }

    /**
     * Connects to an engine that listens, again after each loss.
     *
     * @return the link, which the caller closes
     * @throws RefusedException if it does not admit this hub
     */
    public Link connect(Transport transport, Settings settings) throws RefusedException {
        return transport.link(settings, new ConnectionHandler() {
            @Override
            public void entered(Connection connection) {
                if (!hub.admits(connection.peer(), Optional.empty())) {
                    throw new IllegalStateException("two engines are called '" + connection.peer() + "'");
                }
                EngineHub.this.entered(connection);
                router.joined(connection);
            }

            @Override
            public void handle(Connection from, Envelope message) {
                EngineHub.this.handle(from, message);
            }

            @Override
            public void left(Connection connection) {
                EngineHub.this.left(connection);
            }

            @Override
            public void suspicionChanged(Connection connection) {
                EngineHub.this.suspicionChanged(connection);
            }
        });
    }

    private void add(String name, EngineKind kind, Function<Image, Engine> engines) {
        var server = new EngineServer(engines, options, memory);
        server.join(bus, name);
        servers.put(name, server);
        router.add(name, kind, server);
    }

    /** Serves a network at each of its cells, and at engines that join. */
    public void serve(String network, Image image) {
        servers.values().forEach(server -> server.serve(network, image));
        router.loaded(network);
    }

    /**
     * Adds the cell {@code training}, which trains networks, and has results served by the hub's own engines unless a job names others. Call it before the hub listens.
     *
     * @throws IllegalStateException if another training cell uses the options' folder
     */
    public void train(TrainingCellOptions cellOptions) {
        training = Optional.of(TrainingCell.join(bus, TRAINING,
                cellOptions.withPerformers(List.copyOf(servers.keySet())), router::loaded));
    }

    @Override
    public boolean admits(String name, Optional<String> session) {
        return hub.admits(name, session);
    }

    @Override
    public OptionalLong maxWork() {
        return OptionalLong.of(options.maxWork());
    }

    @Override
    public void entered(Connection connection) {
        if (inside.put(connection.peer(), connection) != null) {
            forget(connection.peer());
        }
        hub.entered(connection);
        router.entered(connection);
        health.changed();
    }

    @Override
    public void suspicionChanged(Connection connection) {
        health.changed();
    }

    @Override
    public void handle(Connection from, Envelope message) {
        hub.handle(from, message);
    }

    @Override
    public void left(Connection connection) {
        router.left(connection);
        hub.left(connection);
        health.changed();
        // Unless the cell is already back over another connection.
        if (inside.remove(connection.peer(), connection)) {
            forget(connection.peer());
        }
    }

    private void forget(String cell) {
        training.ifPresent(one -> one.forget(cell));
        servers.values().forEach(server -> server.forget(cell));
    }

    /** Stops accepting requests for its own cells, and waits for those under way. Those that take longer are stopped. A training stops after its batch, with a checkpoint. */
    public void drain(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        List<Thread> drains = new ArrayList<>(servers.values().stream()
                .map(server -> Thread.ofVirtual().start(() -> server.drain(Duration.ofNanos(end - System.nanoTime()))))
                .toList());
        training.ifPresent(one -> drains.add(Thread.ofVirtual().start(one::close)));
        try {
            for (Thread drain : drains) {
                drain.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Close its listeners first. */
    @Override
    public void close() {
        drain(options.drain());
        servers.values().forEach(EngineServer::close);
        health.close();
        router.close();
        hub.close();
        bus.close();
    }
}
