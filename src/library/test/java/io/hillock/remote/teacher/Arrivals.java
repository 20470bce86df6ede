package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.Envelope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for this many teachers. */
final class Arrivals implements ConnectionHandler {
    private final CountDownLatch entered;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    Arrivals(int teachers) {
        entered = new CountDownLatch(teachers);
    }

    void await() throws InterruptedException {
        assertTrue(entered.await(30, TimeUnit.SECONDS), "the teachers did not connect");
    }

    Connection connection(String teacher) {
        return connections.get(teacher);
    }

    @Override
    public void handle(Connection from, Envelope message) {}

    @Override
    public void entered(Connection connection) {
        connections.put(connection.peer(), connection);
        entered.countDown();
    }
}
