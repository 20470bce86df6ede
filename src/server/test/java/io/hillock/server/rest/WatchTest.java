package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.TestImages;
import io.hillock.server.security.AccessTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Followers of requests under way: what they get is what the requests computed, and nobody waits for them. */
@Timeout(60)
class WatchTest {
    private static final String INPUT = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
            + "\"outputs\":[{\"name\":\"hidden:z\"},{\"name\":\"label\"}]}";
    private static final String PLAIN = INPUT.replace("{\"name\":\"hidden:z\"},", "");

    @TempDir
    private Path folder;

    /** A client that reads a message when the test takes it, or never. */
    private static final class Follower implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        private final HttpClient client = HttpClient.newHttpClient();
        private final WebSocket socket;

        Follower(TestService service, String token) {
            WebSocket.Builder builder = client.newWebSocketBuilder();
            if (!token.isEmpty()) {
                builder.header("Authorization", "Bearer " + token);
            }
            socket = builder.buildAsync(URI.create(service.uri("/v2/watch").toString().replace("http", "ws")), this)
                    .join();
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.request(1);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            while (data.hasRemaining()) {
                parts.write(data.get());
            }
            if (last) {
                frames.add(ByteBuffer.wrap(parts.toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
                parts.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            texts.add(data.toString());
            webSocket.request(1);
            return null;
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        /** Asks until a frame comes: a subscription is in force some time after it was sent. */
        JsonNode frame(TestService service, String request) throws IOException, InterruptedException {
            for (int tried = 0; tried < 200; tried++) {
                service.infer("small", request);
                ByteBuffer next = frames.poll(100, TimeUnit.MILLISECONDS);
                if (next != null) {
                    byte[] json = new byte[next.getInt()];
                    next.get(json);
                    payload = next.slice().order(ByteOrder.LITTLE_ENDIAN);
                    return TestService.JSON.readTree(json);
                }
            }
            throw new AssertionError("no frame");
        }

        private ByteBuffer payload;

        @Override
        public void close() {
            socket.abort();
            client.close();
        }
    }

    /** The spikes of hidden, [steps][5], as an answer holds them. */
    private static JsonNode spikes(TestService service) {
        return service.infer("small", INPUT).at("/outputs/0/data");
    }

    @Test
    void framesHoldTheSpikesOfTheRequest() throws Exception {
        try (TestService service = TestService.ready(); Follower follower = new Follower(service, "")) {
            JsonNode z = spikes(service);
            follower.say("{\"model\":\"small\",\"nodes\":[\"hidden\",\"none\"],\"rows\":5,\"rate\":30}");
            JsonNode head = follower.frame(service, PLAIN);
            assertEquals("run", head.get("kind").asText());
            assertEquals(TestImages.STEPS, head.get("steps").asInt());
            assertEquals(1, head.get("nodes").size(), "unknown nodes are left out");
            JsonNode node = head.get("nodes").get(0);
            assertEquals("bits", node.get("form").asText());
            assertEquals(TestImages.STEPS, node.get("bytes").asInt());
            int total = 0;
            for (int step = 0; step < TestImages.STEPS; step++) {
                int bits = follower.payload.get();
                for (int i = 0; i < 5; i++) {
                    assertEquals(z.get(step * 5 + i).asInt(), bits >> i & 1, "step " + step + ", neuron " + i);
                    total += bits >> i & 1;
                }
            }
            assertEquals(total, node.get("spikes").asInt());
            assertTrue(total > 0);
        }
    }

    @Test
    void moreNeuronsThanRowsAreCounted() throws Exception {
        try (TestService service = TestService.ready(); Follower follower = new Follower(service, "")) {
            JsonNode z = spikes(service);
            follower.say("{\"model\":\"small\",\"nodes\":[\"hidden\"],\"rows\":2,\"rate\":30}");
            JsonNode node = follower.frame(service, PLAIN).get("nodes").get(0);
            assertEquals("counts", node.get("form").asText());
            for (int step = 0; step < TestImages.STEPS; step++) {
                int first = z.get(step * 5).asInt() + z.get(step * 5 + 1).asInt();
                int second = z.get(step * 5 + 2).asInt() + z.get(step * 5 + 3).asInt() + z.get(step * 5 + 4).asInt();
                assertEquals(first, follower.payload.get());
                assertEquals(second, follower.payload.get());
            }
        }
    }

    @Test
    void theRequestsOwnAnswerIsTheSame() throws Exception {
        try (TestService service = TestService.ready(); Follower follower = new Follower(service, "")) {
            String before = service.infer("small", PLAIN).toString();
            follower.say("{\"model\":\"small\",\"nodes\":[\"hidden\",\"spikes\"]}");
            follower.frame(service, PLAIN);
            assertEquals(before, service.infer("small", PLAIN).toString());
            assertEquals("hidden:z", service.infer("small", INPUT).at("/outputs/0/name").asText());
        }
    }

    @Test
    void requestsThatAreNotShownAreCounted() throws Exception {
        try (TestService service = TestService.ready(); Follower follower = new Follower(service, "")) {
            follower.say("{\"model\":\"small\",\"nodes\":[\"hidden\"],\"rate\":1}");
            follower.frame(service, PLAIN);
            for (int i = 0; i < 20; i++) {
                service.infer("small", PLAIN);
            }
            assertTrue(follower.frame(service, PLAIN).get("skipped").asInt() >= 20);
            follower.say("{}");
            follower.say("nonsense");
            assertEquals("{\"error\":\"the message is no JSON\"}", follower.texts.poll(20, TimeUnit.SECONDS));
            follower.frames.clear();
            service.infer("small", PLAIN);
            assertEquals(null, follower.frames.poll(200, TimeUnit.MILLISECONDS), "it follows nothing any more");
            follower.say("{\"model\":\"small\",\"rate\":31}");
            assertTrue(follower.texts.poll(20, TimeUnit.SECONDS).contains("'rate' must be from 1 to 30"));
        }
    }

    @Test
    void followingNeedsTheScopeWatch() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "asks infer\nlooks watch\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (TestService service = new TestService(AccessTokens.of(file), Optional.empty(), Optional.empty())) {
            assertThrows(CompletionException.class, () -> new Follower(service, "asks"));
            assertThrows(CompletionException.class, () -> new Follower(service, ""));
            try (Follower follower = new Follower(service, "looks")) {
                assertFalse(follower.socket.isInputClosed());
            }
        }
    }

    private static String nativeEngine(TestService service) {
        return TestService.json(service.get("/health")).get("checks").valueStream()
                .filter(check -> check.get("name").asText().equals("small/1")).findFirst().orElseThrow()
                .at("/data/native").asText();
    }

    @Test
    void anEngineIsDrainedOverRest() throws Exception {
        String path = "/v2/repository/models/small/engine";
        try (TestService service = TestService.ready()) {
            TestService.refusal(400, service.post(path, "{}"));
            TestService.refusal(404, service.post(path, "{\"engine\":\"none\",\"drain\":true}"));
            TestService.refusal(404,
                    service.post(path.replace("small", "none"), "{\"engine\":\"java\",\"drain\":true}"));
            String before = service.infer("small", INPUT).at("/outputs").toString();
            assertEquals(200, service.post(path, "{\"engine\":\"native\",\"drain\":true}").statusCode());
            assertEquals("resting: drained by an operator",
                    nativeEngine(service));
            assertEquals(before, service.infer("small", INPUT).at("/outputs").toString());
            String last = TestService.refusal(503, service.post(path, "{\"engine\":\"java\",\"drain\":true}"));
            assertTrue(last.contains("the only one that serves"), last);
            assertEquals(200, service.post(path, "{\"engine\":\"native\",\"drain\":false}").statusCode());
            assertEquals("serving", nativeEngine(service));
            String route = INPUT.replace("\"outputs\"", "\"parameters\":{\"route\":\"native\"},\"outputs\"");
            assertEquals(before, service.infer("small", route).at("/outputs").toString());
        }
    }

    @Test
    void anAliasIsPointedOverRest() throws Exception {
        try (TestService service = TestService.ready()) {
            TestService.refusal(404, service.post("/v2/repository/models/none/alias", "{\"alias\":\"production\"}"));
            TestService.refusal(400, service.post("/v2/repository/models/small/alias", "{}"));
            TestService.refusal(400, service.post("/v2/repository/models/small/alias", "{\"alias\":\"analog\"}"));
            assertEquals(200, service.post("/v2/repository/models/small/alias",
                    "{\"alias\":\"production\",\"version\":\"1\"}").statusCode());
            assertEquals("{\"production\":{\"model\":\"small\",\"version\":\"1\",\"rollout\":false}}",
                    TestService.text(service.get("/v2/repository/aliases")));
            assertEquals(200, service.post("/v2/models/production/infer", PLAIN).statusCode());
        }
    }
}
