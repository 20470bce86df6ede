package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The start and the end of a service: readiness, requests under way, and what comes too late. */
@Timeout(60)
class ServiceDrainTest {
    private static String request(int steps) {
        return "{\"inputs\":[{\"name\":\"in\",\"shape\":[200,3],\"datatype\":\"FP32\",\"data\":[" + "1,2,3,".repeat(199)
                + "1,2,3]}],\"parameters\":{\"steps\":" + steps + "}}";
    }

    @Test
    void readinessComesAfterTheModelsAndGoesFirst() throws Exception {
        try (TestService service = new TestService()) {
            HttpResponse<byte[]> starting = service.get("/v2/health/ready");
            assertEquals(503, starting.statusCode());
            assertTrue(TestService.json(starting).get("error").asText().contains("starting"));
            assertEquals(503, service.get("/health").statusCode());
            assertEquals(200, service.get("/v2/health/live").statusCode());
            TestService.refusal(404, service.post("/v2/models/small/infer", request(1)));
            service.server.loadAll();
            service.server.becomeReady();
            assertEquals(200, service.get("/v2/health/ready").statusCode());
            service.server.repository().load("small");
            assertEquals(200, service.get("/v2/health/ready").statusCode());
        }
    }

    @Test
    void requestsUnderWayAreAnswered() throws Exception {
        TestService service = TestService.ready();
        CompletableFuture<HttpResponse<byte[]>> answer = CompletableFuture.supplyAsync(
                () -> service.post("/v2/models/small/infer", request(20_000)));
        HttpRequest live = service.request("/v2/health/live").build();
        awaitUnderWay(service);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
        while (service.server.service().ready()) {
            Thread.onSpinWait();
        }
        HttpResponse<byte[]> response = answer.get(30, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode(), () -> TestService.text(response));
        closed.get(30, TimeUnit.SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(live, HttpResponse.BodyHandlers.discarding());
            throw new AssertionError("it still listens");
        } catch (ConnectException e) {
            assertTrue(service.server.service().serving().versions().isEmpty());
        }
    }

    /** A run of minutes is cancelled once the drain time is over, and its caller is told. */
    @Test
    void whatTakesLongerThanTheDrainIsCancelled() throws Exception {
        TestService service = TestService.ready();
        CompletableFuture<HttpResponse<byte[]>> answer = CompletableFuture.supplyAsync(
                () -> service.send(service.request("/v2/models/small/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(longRequest())).timeout(Duration.ofSeconds(60))
                        .build()));
        awaitUnderWay(service);
        long start = System.nanoTime();
        service.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
        TestService.refusal(499, answer.get(30, TimeUnit.SECONDS));
    }

    private static String longRequest() {
        return "{\"inputs\":[{\"name\":\"in\",\"shape\":[20000,3],\"datatype\":\"FP32\",\"data\":["
                + "1,2,3,".repeat(19_999)
                + "1,2,3]}],\"parameters\":{\"steps\":100000}}";
    }

    private static void awaitUnderWay(TestService service) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!TestService.text(service.get("/metrics")).contains("hillock_requests_under_way 1.0")) {
            assertTrue(System.nanoTime() < end, "no request is under way");
        }
    }
}
