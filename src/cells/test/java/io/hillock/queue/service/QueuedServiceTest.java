package io.hillock.queue.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queued requests of a service. More of them and more kills: {@code -Dhillock.queue.requests=10000 -Dhillock.queue.kills=2}. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class QueuedServiceTest {
    private static final int REQUESTS = Integer.getInteger("hillock.queue.requests", 300);
    private static final int KILLS = Integer.getInteger("hillock.queue.kills", 2);
    private static final String INFER = "/v2/models/net/infer";

    @TempDir
    Path folder;

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(int status, HttpResponse<byte[]> response) throws IOException {
        assertEquals(status, response.statusCode(), text(response));
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void aQueuedRequestIsAnsweredAsADirectOne() throws IOException, InterruptedException {
        try (QueueService service = new QueueService(folder, 0)) {
            QueueClient client = new QueueClient(service.port());
            HttpResponse<byte[]> accepted = client.send(INFER + "?queue=1&session=a%20b&id=x%2F1",
                    QueueService.body(1));
            String place = accepted.headers().firstValue("Location").orElseThrow();
            assertEquals("/v2/queue/a%20b/x%2F1", place);
            assertEquals(place, json(202, accepted).get("location").asText());
            HttpResponse<byte[]> pending = client.send(place, null);
            assertEquals("{\"state\":\"waiting\",\"attempts\":0}", json(202, pending).toString());
            assertEquals("1", pending.headers().firstValue("Retry-After").orElseThrow());
            assertEquals("{\"waiting\":1,\"running\":0,\"answered\":0,\"dead\":[]}",
                    json(200, client.send("/v2/queue", null)).toString());
            assertEquals(202, client.submit(7).statusCode());
        }
        try (QueueService service = new QueueService(folder, 0)) {
            QueueClient client = new QueueClient(service.port());
            service.work();
            HttpResponse<byte[]> answer = client.outcome(7);
            HttpResponse<byte[]> direct = client.send(INFER, QueueService.body(7));
            assertEquals(200, direct.statusCode(), text(direct));
            assertArrayEquals(direct.body(), answer.body());
            for (String header : new String[]{"Content-Type", "Inference-Header-Content-Length"}) {
                assertEquals(direct.headers().firstValue(header), answer.headers().firstValue(header));
            }
            HttpResponse<byte[]> other = client.send(INFER + "?queue=1&session=kills&id=r7", QueueService.body(8));
            assertEquals("request kills/r7 is known with other content", json(409, other).get("error").asText());
            assertEquals(202, client.submit(7).statusCode(), "the same request again");
            String generated = json(202,
                    client.send(INFER + "?queue=1", QueueService.body(9).replace("\"id\":\"r9\",", "")))
                    .get("id").asText();
            assertEquals(36, generated.length());
            String metrics = text(client.send("/metrics", null));
            assertTrue(metrics.contains("hillock_queue_requests{phase=\"dead\"} 0.0"), metrics);
        }
    }

    @Test
    void whatCannotBeAnsweredIsToldAtOnceOrIsADeadLetter() throws IOException, InterruptedException {
        try (QueueService service = new QueueService(folder, 0)) {
            QueueClient client = new QueueClient(service.port());
            service.work();
            String at = INFER + "?queue=1";
            String good = QueueService.body(1);
            assertEquals(400, client.send(at, "{").statusCode());
            assertEquals(400, client.send(INFER + "?queue=yes", good).statusCode());
            assertEquals(400, client.send(at + "&ttl=0", good).statusCode());
            assertEquals(400, client.send(at + "&id=" + "x".repeat(201), good).statusCode());
            assertEquals(404, client.send("/v2/models/no/infer?queue=1", good).statusCode());
            HttpResponse<byte[]> unknown = client.send("/v2/queue/default/no", null);
            assertEquals(404, unknown.statusCode());
            assertTrue(unknown.headers().firstValue("Hillock-Dead-Letter").isEmpty());
            assertEquals(404, client.send("/v2/queue/default/r1/replay", "").statusCode());
            String step = good.replace("\"steps\":8", "\"steps\":8,\"sequence_id\":5");
            assertTrue(json(400, client.send(at, step)).get("error").asText().contains("step of a sequence"));
            String wrong = good.replace("[1,12]", "[1,13]").replace("\"data\":[", "\"data\":[0,");
            assertEquals(202, client.send(at + "&session=kills", wrong).statusCode());
            HttpResponse<byte[]> dead = client.outcome(1);
            String error = json(400, dead).get("error").asText();
            assertEquals("1", dead.headers().firstValue("Hillock-Dead-Letter").orElseThrow());
            assertTrue(error.contains("input"), error);
            JsonNode report = json(200, client.send("/v2/queue", null)).get("dead").get(0);
            assertEquals("net INVALID " + error,
                    report.get("model").asText() + " " + report.get("reason").asText() + " "
                            + report.get("message").asText());
            assertEquals(202, client.send("/v2/queue/kills/r1/replay", "").statusCode());
            assertEquals(error, json(400, client.outcome(1)).get("error").asText());
            assertEquals(200, client.delete("/v2/queue/kills/r1").statusCode());
            assertEquals(404, client.outcome(1).statusCode());
            assertEquals(404, client.delete("/v2/queue/kills/r1").statusCode());
        }
    }

    /** Both the service and its client are killed. Each request is answered with the bits of a direct run, once. */
    @Test
    void everyConfirmedRequestIsAnsweredThroughKills() throws IOException, InterruptedException {
        Random random = new Random(5);
        int port = freePort();
        String[] serving = {folder.toString(), String.valueOf(port)};
        String[] asking = {String.valueOf(port), String.valueOf(REQUESTS)};
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildProcess service = ChildProcess.start(QueueService.class, serving);
                    ChildProcess client = ChildProcess.start(QueueClient.class, asking)) {
                await(client, random.nextInt(REQUESTS / 2) + 1);
                if (kill % 2 == 0) {
                    service.kill();
                    client.kill();
                } else {
                    client.kill();
                    service.kill();
                }
            }
        }
        try (ChildProcess service = ChildProcess.start(QueueService.class, serving);
                ChildProcess client = ChildProcess.start(QueueClient.class, asking)) {
            assertEquals(REQUESTS, client.lines().stream().filter(line -> line.startsWith("202 ")).count());
            QueueClient asker = new QueueClient(port);
            for (int i = 0; i < REQUESTS; i++) {
                HttpResponse<byte[]> answer = asker.outcome(i);
                if (answer.statusCode() == 200) {
                    assertArrayEquals(asker.send(INFER, QueueService.body(i)).body(), answer.body(), "r" + i);
                } else {
                    assertTrue(text(answer).contains("the process ended during attempt 3"), text(answer));
                    assertTrue(KILLS > 2, "an attempt is lost with each kill only");
                }
            }
            assertEquals(REQUESTS, json(200, asker.send("/v2/queue", null)).get("answered").asInt());
            service.kill();
        }
    }

    private static void await(ChildProcess client, int confirmed) throws IOException {
        for (int lines = 0; lines < confirmed; lines++) {
            String line = client.output().readLine();
            assertTrue(line.startsWith("202 "), line);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
