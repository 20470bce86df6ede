package io.hillock.runtime.router;

import io.hillock.message.Envelope;
import io.hillock.transport.Connection;
import io.hillock.transport.ConnectionHandler;
import io.hillock.transport.Hub;

/** A hub and its router, as handler of a listener. */
record RoutedHub(Hub hub, EngineRouter router) implements ConnectionHandler {
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
    }
}
