package io.hillock.remote.router;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.protocol.Envelope;
import io.hillock.remote.EngineRouter;
import java.util.Optional;

/** A hub and its router, as a listener's handler. */
record RoutedHub(Hub hub, EngineRouter router) implements ConnectionHandler {
    @Override
    public boolean admits(String name, Optional<String> session) {
        return hub.admits(name, session);
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
    }
}
