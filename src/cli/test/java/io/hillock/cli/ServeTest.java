package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock serve} in another process. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void servesAndDrainsOnSigterm() throws Exception {
        Path model = Samples.spiking(folder);
        Process process = start("serve", "small=" + model, "--alias", "best=small/1", "--http", "127.0.0.1:0",
                "--metrics", ":0", "--grpc", ":0", "--profile",
                "snntorch", "--steps", "12");
        try (var output = process.inputReader(); HttpClient client = HttpClient.newHttpClient()) {
            String ready = output.readLine();
            assertTrue(
                    String.valueOf(ready)
                            .matches(
                                    "ready: http://127\\.0\\.0\\.1:\\d+, gRPC 127\\.0\\.0\\.1:\\d+, metrics http://127\\.0\\.0\\.1:\\d+/metrics"),
                    () -> ready + log());
            String rest = ready.substring("ready: ".length(), ready.indexOf(','));
            String answer = send(client, HttpRequest.newBuilder(URI.create(rest + "/v2/models/best/infer"))
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}"))
                    .build());
            JsonNode outputs = new ObjectMapper().readTree(answer).get("outputs");
            assertEquals(List.of("counts", "label", "confidence"), outputs.findValuesAsText("name"), answer);
            String scrape = ready.substring(ready.indexOf("metrics ") + "metrics ".length());
            String metrics = get(client, scrape);
            while (!metrics.contains("hillock_requests_under_way 0.0")) {
                metrics = get(client, scrape);
            }
            assertTrue(metrics.contains("network=\"small\""), metrics);
            // Process.destroy would close its output too.
            process.toHandle().destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), this::log);
            assertEquals(null, output.readLine(), "one line on stdout");
            try (var classes = Files.lines(folder.resolve("classes"))) {
                assertEquals(List.of(), classes.filter(line -> line.contains("io.opentelemetry")).toList(),
                        "nobody asked for traces");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** A hub of another process answers, is shown in health, statistics and metrics, and is named when it is killed. */
    @Test
    void usesEnginesOfAHub() throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        Process hub = start("listen", uri);
        Process process = null;
        try (var listening = hub.inputReader(); HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(uri, listening.readLine(), this::log);
            process = start("serve", "small=" + Samples.spiking(folder), "--hub", "far=" + uri, "--http", "127.0.0.1:0",
                    "--metrics", "none", "--grpc", "none", "--profile", "snntorch", "--steps", "12");
            String rest = process.inputReader().readLine().substring("ready: ".length());
            JsonNode answer = JSON.readTree(send(client, HttpRequest.newBuilder(URI.create(rest
                    + "/v2/models/small/infer")).POST(HttpRequest.BodyPublishers.ofString(
                            "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
                                    + "\"parameters\":{\"route\":\"remote\"}}"))
                    .build()));
            assertEquals("counts", answer.at("/outputs/0/name").asText(), answer::toString);
            JsonNode engine = JSON.readTree(get(client, rest + "/v2/models/small/stats"))
                    .at("/model_stats/0/engine_stats/2");
            assertEquals("far", engine.get("engine").asText());
            assertEquals(1, engine.get("requests").asInt(), engine::toString);
            assertEquals("{\"ready\":true}", get(client, rest + "/v2/health/ready"));
            assertEquals("serving", JSON.readTree(get(client, rest + "/health")).at("/checks/1/data/far").asText());
            hub.destroyForcibly();
            String ready = get(client, rest + "/v2/health/ready");
            while (!ready.contains("engines_out")) {
                ready = get(client, rest + "/v2/health/ready");
            }
            JsonNode out = JSON.readTree(ready).at("/engines_out/0");
            assertEquals("far small absent", out.get("engine").asText() + " " + out.get("model").asText() + " "
                    + out.get("state").asText());
            assertTrue(out.get("reason").asText().contains(uri), out::toString);
            String metrics = get(client, rest + "/metrics");
            while (!metrics.contains("hillock_engine_up{engine=\"far\",network=\"small\",version=\"1\"} 0.0")) {
                metrics = get(client, rest + "/metrics");
            }
            assertTrue(
                    metrics.contains(
                            "hillock_engine_probes_total{engine=\"native\",network=\"small\",outcome=\"right\""),
                    metrics);
            assertTrue(log().contains("INFO engine 'far' serves 'small'"), this::log);
        } finally {
            hub.destroyForcibly();
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static String get(HttpClient client, String uri) throws IOException, InterruptedException {
        return send(client, HttpRequest.newBuilder(URI.create(uri)).build());
    }

    private static String send(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body();
    }

    @Test
    void whatCannotBeServedIsToldInOneLine() throws IOException {
        String none = CommandOutcome
                .of("serve", "--http", ":0", "--metrics", "none", "--grpc", "none", folder.resolve("none.nir"))
                .refused(1);
        assertTrue(none.contains("none.nir: no such file"), none);
        Path broken = Files.writeString(folder.resolve("broken.safetensors"), "no image");
        String bad = CommandOutcome.of("serve", "--http", ":0", "--metrics", "none", "--grpc", "none", broken)
                .refused(1);
        assertTrue(bad.contains("model 'broken'"), bad);
        String exposed = CommandOutcome.of("serve", "--http", "0.0.0.0:0", Samples.spiking(folder)).refused(1);
        assertTrue(exposed.contains("--token-file"), exposed);
        String folderless = CommandOutcome
                .of("serve", "--http", ":0", "--metrics", "none", "--grpc", "none", "--repository",
                        folder.resolve("none"))
                .refused(1);
        assertTrue(folderless.contains("no such folder"), folderless);
        String alias = CommandOutcome
                .of("serve", "--http", ":0", "--metrics", "none", "--grpc", "none", "--alias", "a=b",
                        Samples.spiking(folder))
                .refused(1);
        assertTrue(alias.contains("alias 'a'"), alias);
    }

    @Test
    void aTakenPortIsToldByName() throws IOException {
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String error = CommandOutcome
                    .of("serve", "--http", "127.0.0.1:" + taken.getLocalPort(), "--metrics", "none", "--grpc", "none",
                            Samples.spiking(folder))
                    .refused(1);
            assertTrue(error.contains("127.0.0.1:" + taken.getLocalPort()), error);
        }
    }

    private Process start(String... args) throws IOException {
        return CommandProcess.start(List.of("-Xlog:class+load:file=" + folder.resolve("classes")),
                folder.resolve("log"), (Object[]) args);
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
