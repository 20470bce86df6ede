package io.hillock.cli.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.hillock.server.queue.QueuedOutcome.Dead;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service's answers about queued requests mean. */
class ServiceQueueTest {
    private HttpServer service;
    private ServiceQueue queue;

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/v2/queue/s/", exchange -> {
            // The last part of the path: status, or status-attempts for a dead letter.
            String[] id = exchange.getRequestURI().getPath().substring("/v2/queue/s/".length()).split("-");
            if (id.length > 1) {
                exchange.getResponseHeaders().add("Hillock-Dead-Letter", id[1]);
            }
            byte[] body = "{\"error\":\"so it is\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(id[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        queue = new ServiceQueue(URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + service.getAddress().getPort()), Optional.empty(), HttpClient.newHttpClient());
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void onlyMarkedAnswersAreDeadLetters() {
        assertEquals(Optional.of(new Dead(Reason.NOT_FOUND, "so it is", 1)), queue.find("s", "404-1"));
        assertEquals(Optional.of(new Dead(Reason.DEADLINE, "so it is", 0)), queue.find("s", "504-0"));
        assertEquals(Optional.empty(), queue.find("s", "404"));
        for (String status : new String[]{"401", "500", "503"}) {
            ServiceException refused = assertThrows(ServiceException.class, () -> queue.find("s", status));
            assertEquals(Integer.parseInt(status), refused.reason().http());
            assertTrue(refused.getMessage().endsWith(": so it is"), refused.getMessage());
        }
    }
}
