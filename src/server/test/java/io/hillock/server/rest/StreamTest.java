package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams over WebSocket. */
@Timeout(60)
class StreamTest {
    private static final String STEP = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1,0.25,0,2]}],"
            + "\"outputs\":[{\"name\":\"hidden:v\"}]}";
    private static final String BINARY = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"parameters\":"
            + "{\"binary_data_size\":24}}],\"outputs\":[{\"name\":\"hidden:v\",\"parameters\":{\"binary_data\":true}}]}";

    /** Puts whole messages into a queue: Strings and ByteBuffers. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            received.add(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
            socket.request(1);
            return null;
        }

        Object next() throws InterruptedException {
            Object message = received.poll(20, TimeUnit.SECONDS);
            assertTrue(message != null, "no message came");
            return message;
        }
    }

    private static WebSocket open(HttpClient client, TestService service, String path, Messages messages,
            String... token) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        if (token.length > 0) {
            builder.header("Authorization", "Bearer " + token[0]);
        }
        return builder.buildAsync(URI.create(service.uri(path).toString().replace("http:", "ws:")), messages).join();
    }

    private static List<Float> floats(JsonNode data) {
        List<Float> all = new ArrayList<>();
        data.forEach(value -> all.add((float) value.doubleValue()));
        return all;
    }

    /** Text and binary messages in turn, a refusal between them: the bits are those of one run. */
    @Test
    void aStreamIsOneRunInParts() throws Exception {
        try (TestService service = TestService.ready(); HttpClient client = HttpClient.newHttpClient()) {
            String whole = STEP.replace("[1,2,3]", "[1,6,3]").replace("[0.5,1.25,1,0.25,0,2]",
                    "[0.5,1.25,1,0.25,0,2,0.5,1.25,1,0.25,0,2,0.5,1.25,1,0.25,0,2]");
            List<Float> expected = floats(service.infer("small", whole).get("outputs").get(0).get("data"));
            Messages messages = new Messages();
            WebSocket socket = open(client, service, "/v2/models/small/stream", messages);
            List<Float> all = new ArrayList<>();
            socket.sendText(STEP.substring(0, 50), false).join();
            socket.sendText(STEP.substring(50), true).join();
            all.addAll(floats(TestService.JSON.readTree((String) messages.next()).get("outputs").get(0).get("data")));
            for (String wrong : List.of("{", STEP.replace("[1,2,3]", "[1,9,3]"), STEP.replace("hidden:v", "none"),
                    STEP.replace("\"outputs\"", "\"parameters\":{\"sequence_id\":1},\"outputs\""))) {
                socket.sendText(wrong, true).join();
                assertTrue(TestService.JSON.readTree((String) messages.next()).has("error"));
            }
            byte[] head = BINARY.getBytes(StandardCharsets.UTF_8);
            ByteBuffer message = ByteBuffer.allocate(4 + head.length + 24).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(head.length).put(head);
            for (float value : new float[]{0.5f, 1.25f, 1, 0.25f, 0, 2}) {
                message.putFloat(value);
            }
            socket.sendBinary(message.flip(), true).join();
            ByteBuffer answer = (ByteBuffer) messages.next();
            answer.position(4 + answer.getInt());
            while (answer.hasRemaining()) {
                all.add(answer.getFloat());
            }
            socket.sendBinary(ByteBuffer.wrap(new byte[]{-1, -1, -1, 127, 0}), true).join();
            assertTrue(TestService.JSON.readTree((String) messages.next()).has("error"));
            socket.sendText(STEP, true).join();
            all.addAll(floats(TestService.JSON.readTree((String) messages.next()).get("outputs").get(0).get("data")));
            assertEquals(expected, all);
            assertEquals(1, service.server.service().sequences().size());
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            awaitNone(service);
            WebSocket lost = open(client, service, "/v2/models/small/versions/1/stream", messages);
            lost.sendText(STEP, true).join();
            messages.next();
            lost.abort();
            awaitNone(service);
        }
    }

    /** Defects are no refusals, but they are told, counted and logged as over other protocols. */
    @Test
    void aDefectIsToldAndCounted() throws Exception {
        try (TestService service = TestService.ready(); HttpClient client = HttpClient.newHttpClient()) {
            service.server.service().serving().load("broken", "1", BrokenServable::new, List.of());
            Messages messages = new Messages();
            WebSocket socket = open(client, service, "/v2/models/broken/stream", messages);
            for (int i = 1; i <= 2; i++) {
                socket.sendText(STEP, true).join();
                assertEquals("{\"error\":\"the request failed by a defect of Hillock\"}", messages.next());
                String metrics = TestService.text(service.get("/metrics"));
                assertTrue(metrics.contains(
                        "hillock_requests_refused_total{protocol=\"websocket\",reason=\"internal\"} " + i + ".0"),
                        metrics);
            }
            assertTrue(service.log.stream().anyMatch(line -> line.contains("a defect of this test")),
                    service.log::toString);
            socket.abort();
        }
    }

    private static void awaitNone(TestService service) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (service.server.service().sequences().size() > 0) {
            assertTrue(System.nanoTime() < end, "the stream's state stays");
        }
    }

    @Test
    void strangersAreRefused(@TempDir Path folder) throws IOException {
        Path file = Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("tokens"), "asks infer\nwatches watch\n"),
                PosixFilePermissions.fromString("rw-------"));
        try (TestService service = new TestService(AccessTokens.of(file), Optional.empty(), Optional.empty());
                HttpClient client = HttpClient.newHttpClient()) {
            service.server.loadAll();
            service.server.becomeReady();
            String path = "/v2/models/small/stream";
            assertThrows(CompletionException.class, () -> open(client, service, path, new Messages()));
            assertThrows(CompletionException.class, () -> open(client, service, path, new Messages(), "watches"));
            assertThrows(CompletionException.class,
                    () -> open(client, service, "/v2/models/none/stream", new Messages(), "asks"));
            assertThrows(CompletionException.class,
                    () -> client.newWebSocketBuilder().header("Authorization", "Bearer asks")
                            .header("Origin", "https://elsewhere.example").buildAsync(
                                    URI.create(service.uri(path).toString().replace("http:", "ws:")), new Messages())
                            .join());
            open(client, service, path, new Messages(), "asks").abort();
            assertEquals(401, service.get(path).statusCode());
        }
    }
}
