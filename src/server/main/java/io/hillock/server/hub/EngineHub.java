package io.hillock.server.hub;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.message.Envelope;
import io.hillock.runtime.remote.EngineServer;
import io.hillock.runtime.remote.ServerOptions;
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
 * itself the first of them answers. Any thread.
 */
public final class EngineHub implements ConnectionHandler, AutoCloseable {
    private final Bus bus = new Bus();
    private final Hub hub;
    private final Map<String, EngineServer> servers = new LinkedHashMap<>();

    /** @param settings that it will listen with */
    public EngineHub(Settings settings, ServerOptions options) {
        hub = new Hub(bus, settings.name(), settings.patience());
        if (NativeEngine.problem().isEmpty()) {
            add("native", NativeEngine::open, options);
        }
        add("java", JavaEngine::open, options);
        hub.front(servers.keySet().iterator().next());
    }

    private void add(String name, Function<Image, Engine> engines, ServerOptions options) {
        var server = new EngineServer(engines, options);
        server.join(bus, name);
        servers.put(name, server);
    }

    /** By each of its cells. */
    public void serve(String network, Image image) {
        servers.values().forEach(server -> server.serve(network, image));
    }

    @Override
    public boolean admits(String name) {
        return hub.admits(name);
    }

    @Override
    public void entered(Connection connection) {
        hub.entered(connection);
    }

    @Override
    public void handle(Connection from, Envelope message) {
        hub.handle(from, message);
    }

    @Override
    public void left(Connection connection) {
        hub.left(connection);
        servers.values().forEach(server -> server.forget(connection.peer()));
    }

    /** After its listeners. */
    @Override
    public void close() {
        servers.values().forEach(EngineServer::close);
        hub.close();
        bus.close();
    }
}
