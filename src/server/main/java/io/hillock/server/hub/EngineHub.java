package io.hillock.server.hub;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.message.Envelope;
import io.hillock.runtime.Patience;
import io.hillock.runtime.remote.EngineServer;
import io.hillock.runtime.remote.ServerOptions;
import io.hillock.runtime.route.Kind;
import io.hillock.runtime.route.LeastLoaded;
import io.hillock.runtime.route.Strategy;
import io.hillock.runtime.router.EngineRouter;
import io.hillock.transport.Bus;
import io.hillock.transport.Connection;
import io.hillock.transport.ConnectionHandler;
import io.hillock.transport.Hub;
import io.hillock.transport.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A hub with two cells of its own that serve networks: {@code native}, where there is a native library, and {@code java}. What is sent to the hub
 * itself these answer, and engines that join. Any thread.
 */
public final class EngineHub implements ConnectionHandler, AutoCloseable {
    private final Bus bus = new Bus();
    private final Hub hub;
    private final EngineRouter router;
    private final Map<String, EngineServer> servers = new LinkedHashMap<>();

    /** Requests go to the less loaded of two engines. */
    public EngineHub(Settings settings, ServerOptions options) {
        this(settings, options, new LeastLoaded(0));
    }

    /**
     * A hub.
     *
     * @param settings that it will listen with
     * @param strategy which engine gets a request to the hub
     */
    public EngineHub(Settings settings, ServerOptions options, Strategy strategy) {
        hub = new Hub(bus, settings.name(), settings.patience());
        router = new EngineRouter(bus, hub, strategy, Patience.DEFAULT, settings.patience());
        if (NativeEngine.problem().isEmpty()) {
            add("native", Kind.NATIVE, NativeEngine::open, options);
        }
        add("java", Kind.JAVA, JavaEngine::open, options);
    }

    private void add(String name, Kind kind, Function<Image, Engine> engines, ServerOptions options) {
        var server = new EngineServer(engines, options);
        server.join(bus, name);
        servers.put(name, server);
        router.add(name, kind, server);
    }

    /** By each of its cells, and by engines that join. */
    public void serve(String network, Image image) {
        servers.values().forEach(server -> server.serve(network, image));
        router.loaded(network);
    }

    @Override
    public boolean admits(String name) {
        return hub.admits(name);
    }

    @Override
    public void entered(Connection connection) {
        hub.entered(connection);
        router.entered(connection);
    }

    @Override
    public void handle(Connection from, Envelope message) {
        hub.handle(from, message);
    }

    @Override
    public void left(Connection connection) {
        router.left(connection);
        hub.left(connection);
        servers.values().forEach(server -> server.forget(connection.peer()));
    }

    /** After its listeners. */
    @Override
    public void close() {
        servers.values().forEach(EngineServer::close);
        router.close();
        hub.close();
        bus.close();
    }
}
