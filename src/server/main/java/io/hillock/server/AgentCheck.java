package io.hillock.server;

import io.hillock.server.inference.InferenceService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers HAProxy's agent checks: whoever connects gets one line, such as {@code up ready 50%}, and the connection ends. The percentage is
 * the weight that the service can bear: all of it while it is idle, half with one request for each processor. A service that is not ready
 * says {@code drain}. Thread-safe.
 */
final class AgentCheck implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int ALL = 100;

    private final InferenceService service;
    private final ServerSocket socket;

    /** @throws IOException if the address is taken */
    AgentCheck(InetSocketAddress address, InferenceService service) throws IOException {
        this.service = service;
        socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot listen at " + address.getHostString() + ":" + address.getPort() + ": "
                    + e.getMessage(), e);
        }
        Thread.ofVirtual().name("hillock-agent-check").start(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket asker = socket.accept()) {
                asker.getOutputStream().write(line().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The asker is gone, or this is closed.
            }
        }
    }

    private String line() {
        return service.ready()
                ? "up ready " + weight(service.underWay(), Runtime.getRuntime().availableProcessors())
                        + "%\n"
                : "drain\n";
    }

    /** The percentage for so many requests under way: from 100 down to 1. */
    static int weight(int underWay, int processors) {
        return Math.max(1, Math.ceilDiv(ALL * processors, processors + underWay));
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
