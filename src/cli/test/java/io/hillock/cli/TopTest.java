package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.hillock.cli.hub.EngineHub;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.remote.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock top}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TopTest {
    private static final String METRICS = """
            # TYPE hillock_request_seconds histogram
            hillock_request_seconds_bucket{engine="native",network="a\\"b",protocol="rest",version="2",le="0.001"} 90
            hillock_request_seconds_bucket{engine="native",network="a\\"b",protocol="rest",version="2",le="0.002"} 100
            hillock_request_seconds_bucket{engine="native",network="a\\"b",protocol="rest",version="2",le="+Inf"} 100
            hillock_request_seconds_count{engine="native",network="a\\"b",protocol="rest",version="2"} 100
            hillock_requests_refused_total{protocol="rest",reason="invalid"} 7
            hillock_sequences 3.0
            process_uptime_seconds 10.0
            """;

    @TempDir
    private Path folder;

    @Test
    void aHubShowsItsEngines() throws IOException {
        String uri = "unix:" + folder.resolve("socket");
        Settings settings = Settings.of("hub", Role.ROUTER);
        try (EngineHub hub = new EngineHub(settings, ServerOptions.DEFAULT);
                var _ = Transport.of(uri).listen(settings, hub)) {
            CommandOutcome.of("connect", uri, "run", Samples.spiking(folder), "--input",
                    Samples.input(folder, "x.npy", 10, 3)).well();
            JsonNode top = CommandOutcome.of("top", uri, "--once", "--json").json();
            assertEquals("ready", top.get("state").asText());
            assertEquals(2, top.get("counters").get("requests").get("value").asInt(), "a run and its warm-up");
            JsonNode latency = top.get("latencies").get("latency");
            assertTrue(
                    latency.get("p50").asDouble() > 0
                            && latency.get("p99.9").asDouble() >= latency.get("p50").asDouble(),
                    top.toString());
            String text = CommandOutcome.of("top", uri, "--once").well().out();
            assertTrue(text.lines().anyMatch(line -> line.matches("engine +where +state.*")), text);
            assertTrue(text.lines().anyMatch(line -> line.startsWith("native ")), text);
        }
        assertTrue(CommandOutcome.of("top", uri, "--once").refused(1).contains(uri));
    }

    @Test
    void aServiceShowsItsRequests() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/health/ready", exchange -> exchange.sendResponseHeaders(200, -1));
        server.createContext("/metrics", exchange -> {
            boolean may = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = (may ? METRICS : "{\"error\": \"a token is needed\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(may ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String uri = "http://127.0.0.1:" + server.getAddress().getPort();
            assertTrue(CommandOutcome.of("top", uri, "--once").refused(1).contains("401"));
            Path token = Files.writeString(folder.resolve("token"), "# watcher\nsecret watch\n");
            JsonNode top = CommandOutcome.of("top", uri, "--once", "--json", "--token-file", token).json();
            assertEquals("ready", top.get("state").asText());
            assertEquals(100, top.get("counters").get("requests").get("value").asInt());
            assertEquals(0.7, top.get("counters").get("refused invalid").get("per_second").asDouble(), 1e-9);
            assertEquals(3, top.get("gauges").get("sequences").asDouble());
            JsonNode latency = top.get("latencies").get("a\"b/2 native rest");
            assertEquals(10, latency.get("per_second").asDouble(), 1e-9);
            assertEquals(0.001 * 50 / 90, latency.get("p50").asDouble(), 1e-12);
            assertEquals(0.001 + 0.001 * 9 / 10, latency.get("p99").asDouble(), 1e-12);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatCannotBeReadIsToldInOneLine() {
        assertTrue(CommandOutcome.of("top", "http://127.0.0.1:1", "--once").refused(1).contains("no answer"));
        assertTrue(CommandOutcome.of("top", "http://[", "--once").refused(1).contains("http://["));
        assertTrue(CommandOutcome.of("top", "unix:x", "--interval", "0").refused(2).contains("--interval"));
        assertFalse(CommandOutcome.of("top", "unix:x", "--interval", "NaN").refused(2).isEmpty());
    }
}
