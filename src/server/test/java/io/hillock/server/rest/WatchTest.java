package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.TestImages;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.watch.RunWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    void membranesOfChosenNeuronsComeToo() throws Exception {
        try (TestService service = TestService.ready(); Follower follower = new Follower(service, "")) {
            JsonNode v = service.infer("small", INPUT.replace("hidden:z", "hidden:v")).at("/outputs/0/data");
            follower.say(
                    "{\"model\":\"small\",\"nodes\":[\"hidden\"],\"rows\":5,\"membranes\":[{\"node\":\"hidden\",\"index\":3},"
                            + "{\"node\":\"hidden\",\"index\":5},{\"node\":\"none\",\"index\":0},{\"node\":\"hidden\",\"index\":1}]}");
            JsonNode head = follower.frame(service, PLAIN);
            assertEquals(1, head.get("nodes").size());
            assertEquals("3 1", head.get("membranes").valueStream().map(one -> one.get("index").asText())
                    .collect(Collectors.joining(" ")), "others do not exist");
            follower.payload.position(head.at("/nodes/0/bytes").asInt());
            for (int index : new int[]{3, 1}) {
                for (int step = 0; step < TestImages.STEPS; step++) {
                    assertEquals((float) v.get(step * 5 + index).asDouble(), follower.payload.getFloat());
                }
            }
            assertFalse(follower.payload.hasRemaining());
            String many = "{\"node\":\"hidden\",\"index\":0},".repeat(17);
            follower.say("{\"model\":\"small\",\"membranes\":[" + many.substring(0, many.length() - 1) + "]}");
            assertTrue(follower.texts.poll(20, TimeUnit.SECONDS).contains("'membranes' has 17 elements, at most 16"));
        }
    }

    /** A tab that the browser has stopped reads nothing: once the connection's buffers are full, four frames wait and runs record nothing for it. */
    @Test
    void aClientThatDoesNotReadCostsNothing() throws Exception {
        String large = PLAIN.replace("\"outputs\"", "\"parameters\":{\"steps\":60000},\"outputs\"");
        try (TestService service = TestService.ready(); Socket client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.server.rest().port()));
            client.getOutputStream()
                    .write(("GET /v2/watch HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] wants = "{\"model\":\"small\",\"nodes\":[\"hidden\",\"spikes\"],\"rows\":5}"
                    .getBytes(StandardCharsets.UTF_8);
            // A masked text frame, with a mask of zeros.
            client.getOutputStream().write(ByteBuffer.allocate(6 + wants.length).put((byte) 0x81)
                    .put((byte) (0x80 | wants.length)).putInt(0).put(wants).array());
            RunWatch watch = service.server.service().serving().watch();
            while (watch.next("small", List.of("hidden:z")).isEmpty()) {
                Thread.onSpinWait();
            }
            do {
                for (int i = 0; i < 5; i++) {
                    service.infer("small", large);
                }
            } while (!isFull(watch));
        }
    }

    /** Whether nobody wants a run, although the time for the next one has come. */
    private static boolean isFull(RunWatch watch) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Thread.sleep(40);
            if (!watch.next("small", List.of("hidden:z")).isEmpty()) {
                return false;
            }
        }
        return true;
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
}
