package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.request.ServiceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Health by MicroProfile and by the Open Inference Protocol, on both addresses, while models come and go. */
@Timeout(60)
class ProbesTest {
    private static final List<String> LIVE = List.of("/v2/health/live", "/health/live");
    private static final List<String> READY = List.of("/v2/health/ready", "/health/ready", "/health");
    private static final String STARTED = "/health/started";

    private static int status(TestService service, String path) {
        int rest = service.get(path).statusCode();
        HttpRequest metrics = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + service.server.rest().metricsPort() + path))
                .timeout(Duration.ofSeconds(20)).build();
        assertEquals(rest, service.send(metrics).statusCode(), path);
        return rest;
    }

    private static void assertStatus(TestService service, int live, int ready, int started) {
        LIVE.forEach(path -> assertEquals(live, status(service, path), path));
        READY.forEach(path -> assertEquals(ready, status(service, path), path));
        assertEquals(started, status(service, STARTED));
    }

    @Test
    void liveNeverDependsOnModelsAndReadyStaysWhileSomethingLoads() throws Exception {
        try (TestService service = new TestService()) {
            assertStatus(service, 200, 503, 503);
            assertHealth(service.get("/health/ready"), "DOWN", "serving");
            assertHealth(service.get(STARTED), "DOWN", "started");
            service.server.loadAll();
            assertStatus(service, 200, 503, 503);
            service.server.becomeReady();
            assertStatus(service, 200, 200, 200);
            assertHealth(service.get("/health/live"), "UP", "alive");
            assertHealth(service.get("/health"), "UP", "serving");
            CountDownLatch loading = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            Thread load = Thread.ofPlatform().start(() -> assertThrows(ServiceException.class,
                    () -> service.server.service().serving().load("slow", "1", () -> {
                        loading.countDown();
                        await(enough);
                        throw ServiceException.invalid("it is broken");
                    }, List.of())));
            loading.await();
            assertStatus(service, 200, 200, 200);
            enough.countDown();
            load.join();
            assertStatus(service, 200, 200, 200);
            service.server.service().serving().unload("small");
            service.server.service().serving().unload("analog");
            assertStatus(service, 200, 200, 200);
            assertTrue(service.server.service().drain(Duration.ofSeconds(1)));
            assertStatus(service, 200, 503, 200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertHealth(HttpResponse<byte[]> answer, String status, String check) throws IOException {
        JsonNode body = TestService.json(answer);
        assertEquals(status, body.get("status").asText());
        assertEquals(TestService.JSON.readTree("{\"name\":\"" + check + "\",\"status\":\"" + status + "\"}"),
                body.get("checks").get(0));
        assertEquals("application/json", answer.headers().firstValue("content-type").orElseThrow());
    }
}
