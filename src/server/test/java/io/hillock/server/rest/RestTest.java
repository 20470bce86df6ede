package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.json;
import static io.hillock.server.rest.TestService.refusal;
import static io.hillock.server.rest.TestService.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.model.Network;
import io.hillock.nir.NirWriter;
import io.hillock.server.TestImages;
import io.hillock.server.serving.Alias;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each endpoint, as the Open Inference Protocol and Triton's extensions describe it. */
@Timeout(60)
class RestTest {
    private static final String INPUT = "{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}";
    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.ready();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String request(String input, String more) {
        return "{\"inputs\":[" + input + "]" + more + "}";
    }

    @Test
    void serverMetadata() {
        for (String path : List.of("/v2", "/v2/")) {
            JsonNode metadata = json(service.get(path));
            assertEquals("hillock", metadata.get("name").asText());
            assertTrue(metadata.get("extensions").toString().contains("\"sequence(string_id)\""), metadata::toString);
            assertEquals(TestService.LIMITS.body(), metadata.get("limits").get("body_bytes").asInt());
        }
    }

    @Test
    void health() {
        assertEquals(true, json(service.get("/v2/health/live")).get("live").asBoolean());
        assertEquals(true, json(service.get("/v2/health/ready")).get("ready").asBoolean());
        for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
            assertEquals("UP", json(service.get(path)).get("status").asText());
        }
        assertEquals(true, json(service.get("/v2/models/small/ready")).get("ready").asBoolean());
        assertEquals(true, json(service.get("/v2/models/small/versions/1/ready")).get("ready").asBoolean());
        refusal(404, service.get("/v2/models/none/ready"));
        refusal(404, service.get("/v2/models/small/versions/2/ready"));
    }

    @Test
    void modelMetadataAndConfiguration() {
        for (String path : List.of("/v2/models/small", "/v2/models/small/versions/1")) {
            JsonNode metadata = json(service.get(path));
            assertEquals("small", metadata.get("name").asText());
            assertEquals("[\"1\"]", metadata.get("versions").toString());
            assertEquals("[{\"name\":\"in\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]", metadata.get("inputs").toString());
            assertEquals(List.of("counts", "label", "confidence", "raster"), metadata.get("outputs").findValuesAsText("name"));
            assertEquals("12", metadata.get("properties").get("steps").asText());
        }
        assertEquals("scores", json(service.get("/v2/models/analog")).get("outputs").get(0).get("name").asText());
        JsonNode config = json(service.get("/v2/models/small/config"));
        assertEquals(0, config.get("max_batch_size").asInt());
        assertEquals("TYPE_FP32", config.get("input").get(0).get("data_type").asText());
        assertEquals("hillock", config.get("backend").asText());
    }

    @Test
    void inference() {
        JsonNode answer = service.infer("small", request(INPUT, ",\"id\":\"a\\u00e4\\\"1\",\"parameters\":{\"steps\":16}"));
        assertEquals("small", answer.get("model_name").asText());
        assertEquals("1", answer.get("model_version").asText());
        assertEquals("aä\"1", answer.get("id").asText());
        assertEquals(List.of("counts", "label", "confidence"), answer.get("outputs").findValuesAsText("name"));
        assertEquals("[1,4]", answer.get("outputs").get(0).get("shape").toString());
        assertEquals(answer.get("outputs"), json(service.post("/v2/models/small/versions/1/infer",
                request(INPUT, ",\"parameters\":{\"steps\":16}"))).get("outputs"));
        assertTrue(!service.infer("small", request(INPUT, "")).has("id"));
    }

    @Test
    void membersMayComeInAnyOrderAndDataMayBeNested() {
        JsonNode expected = service.infer("small", request(INPUT, "")).get("outputs");
        String turned = " { \"parameters\" : {\"steps\":12} ,\n\"outputs\":[], \"inputs\": [ { \"data\" : [[0.5, 125e-2 ,\t1.0]] ,"
                + " \"datatype\" : \"FP32\", \"shape\" : [ 1 , 3 ], \"name\":\"i\\u006e\" } ] } ";
        assertEquals(expected, service.infer("small", turned).get("outputs"));
    }

    @Test
    void outputsAreThoseAskedFor() {
        JsonNode answer = service.infer("small", request(INPUT,
                ",\"parameters\":{\"record\":\"hidden:v\"},\"outputs\":[{\"name\":\"raster\"},{\"name\":\"hidden:z\"},{\"name\":\"label\"}]"));
        assertEquals(List.of("raster", "hidden:z", "label", "hidden:v"), answer.get("outputs").findValuesAsText("name"));
        assertEquals("[1,12,5]", answer.get("outputs").get(1).get("shape").toString());
        assertEquals(60, answer.get("outputs").get(1).get("data").size());
    }

    @Test
    void classification() {
        JsonNode counts = service.infer("small", request(INPUT, "")).get("outputs").get(0).get("data");
        JsonNode classes = service.infer("small",
                request(INPUT, ",\"outputs\":[{\"name\":\"counts\",\"parameters\":{\"classification\":2}}]")).get("outputs").get(0);
        assertEquals("BYTES", classes.get("datatype").asText());
        assertEquals("[1,2]", classes.get("shape").toString());
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        order.sort((a, b) -> counts.get(b).asInt() - counts.get(a).asInt());
        assertEquals(counts.get(order.get(0)).asInt() + ":" + order.get(0), classes.get("data").get(0).asText());
        assertEquals(counts.get(order.get(1)).asInt() + ":" + order.get(1), classes.get("data").get(1).asText());
    }

    @Test
    void binaryData() {
        JsonNode expected = service.infer("small", request(INPUT, "")).get("outputs");
        String head = request("{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}",
                ",\"outputs\":[{\"name\":\"counts\",\"parameters\":{\"binary_data\":true}},{\"name\":\"label\"}]");
        HttpResponse<byte[]> response = service.send(binary(head, 0.5f, 1.25f, 1));
        assertEquals(200, response.statusCode(), () -> text(response));
        assertEquals("application/octet-stream", response.headers().firstValue("content-type").orElseThrow());
        int length = Integer.parseInt(response.headers().firstValue("inference-header-content-length").orElseThrow());
        JsonNode answer = parsed(new String(response.body(), 0, length, StandardCharsets.UTF_8));
        assertEquals(32, answer.get("outputs").get(0).get("parameters").get("binary_data_size").asInt());
        ByteBuffer counts = ByteBuffer.wrap(response.body(), length, 32).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode count : expected.get(0).get("data")) {
            assertEquals(count.asLong(), counts.getLong());
        }
        assertEquals(expected.get(1).get("data"), answer.get("outputs").get(1).get("data"));
        HttpResponse<byte[]> all = service.send(binary(request(
                "{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}",
                ",\"parameters\":{\"binary_data_output\":true}"), 0.5f, 1.25f, 1));
        assertEquals(32 + 8 + 8, all.body().length
                - Integer.parseInt(all.headers().firstValue("inference-header-content-length").orElseThrow()));
    }

    @Test
    void rawBody() {
        JsonNode expected = service.infer("small", request(INPUT, "")).get("outputs");
        ByteBuffer body = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.5f).putFloat(1.25f).putFloat(1);
        HttpResponse<byte[]> response = service.send(service.request("/v2/models/small/infer")
                .header("Inference-Header-Content-Length", "0").POST(BodyPublishers.ofByteArray(body.array())).build());
        int length = Integer.parseInt(response.headers().firstValue("inference-header-content-length").orElseThrow());
        ByteBuffer counts = ByteBuffer.wrap(response.body(), length, 32).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode count : expected.get(0).get("data")) {
            assertEquals(count.asLong(), counts.getLong());
        }
    }

    private static HttpRequest binary(String head, float... values) {
        byte[] json = head.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN).put(json);
        for (float value : values) {
            body.putFloat(value);
        }
        return service.request("/v2/models/small/infer").header("Inference-Header-Content-Length", String.valueOf(json.length))
                .POST(BodyPublishers.ofByteArray(body.array())).build();
    }

    private static JsonNode parsed(String text) {
        try {
            return TestService.JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void compression() throws IOException {
        JsonNode expected = service.infer("small", request(INPUT, ",\"outputs\":[{\"name\":\"raster\"}],\"parameters\":{\"steps\":500}"));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(request(INPUT, ",\"outputs\":[{\"name\":\"raster\"}],\"parameters\":{\"steps\":500}").getBytes(StandardCharsets.UTF_8));
        }
        HttpResponse<byte[]> response = service.send(service.request("/v2/models/small/infer").header("Content-Encoding", "gzip")
                .header("Accept-Encoding", "br, gzip;q=0.5").POST(BodyPublishers.ofByteArray(zipped.toByteArray())).build());
        assertEquals("gzip", response.headers().firstValue("content-encoding").orElseThrow());
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertEquals(expected, TestService.JSON.readTree(in));
        }
        refusal(415, service.send(service.request("/v2/models/small/infer").header("Content-Encoding", "br")
                .POST(BodyPublishers.ofString("{}")).build()));
        refusal(400, service.send(service.request("/v2/models/small/infer").header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")).build()));
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[4 << 20]);
        }
        refusal(413, service.send(service.request("/v2/models/small/infer").header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bomb.toByteArray())).build()));
    }

    @Test
    void sequences() {
        String step = "{\"name\":\"in\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1,0.25,0,2]}";
        String whole = "{\"name\":\"in\",\"shape\":[1,4,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1,0.25,0,2,0.5,1.25,1,0.25,0,2]}";
        JsonNode expected = service.infer("small", request(whole, ",\"outputs\":[{\"name\":\"hidden:v\"}]")).get("outputs").get(0).get("data");
        for (String id : List.of("42", "\"user 7\"", "18446744073709551615")) {
            String tail = ",\"outputs\":[{\"name\":\"hidden:v\"}],\"parameters\":{\"sequence_id\":" + id;
            String unstarted = refusal(400, service.post("/v2/models/small/infer", request(step, tail + "}")));
            assertTrue(unstarted.contains("sequence_start"), unstarted);
            List<JsonNode> parts = new ArrayList<>();
            service.infer("small", request(step, tail + ",\"sequence_start\":true}")).get("outputs").get(0).get("data").forEach(parts::add);
            service.infer("small", request(step, tail + ",\"sequence_end\":true}")).get("outputs").get(0).get("data").forEach(parts::add);
            assertEquals(expected, TestService.JSON.valueToTree(parts));
            refusal(400, service.post("/v2/models/small/infer", request(step, tail + "}")));
        }
        assertEquals(0, service.server.service().sequences().size());
        service.infer("small", request(step, ",\"parameters\":{\"sequence_id\":0}"));
        refusal(400, service.post("/v2/models/small/infer", request(step, ",\"parameters\":{\"sequence_id\":\"\",\"sequence_start\":true}")));
        refusal(400, service.post("/v2/models/small/infer",
                request("{\"name\":\"in\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}",
                        ",\"parameters\":{\"sequence_id\":1,\"sequence_start\":true,\"sequence_end\":true}")));
        assertEquals(0, service.server.service().sequences().size());
    }

    @Test
    void repository(@TempDir Path folder) throws IOException {
        JsonNode index = json(service.post("/v2/repository/index", ""));
        assertEquals(List.of("READY", "READY"), index.findValuesAsText("state").subList(0, 2));
        byte[] image = imageBytes(folder, TestImages.spikingNetwork(7));
        String load = "{\"parameters\":{\"config\":\"{\\\"parameters\\\":{\\\"steps\\\":{\\\"string_value\\\":\\\"20\\\"}}}\",\"file:3/a.nir\":\""
                + Base64.getEncoder().encodeToString(image) + "\"}}";
        HttpResponse<byte[]> loaded = service.post("/v2/repository/models/fresh/load", load);
        assertEquals(200, loaded.statusCode(), () -> text(loaded));
        JsonNode metadata = json(service.get("/v2/models/fresh"));
        assertEquals("[\"3\"]", metadata.get("versions").toString());
        assertEquals("20", metadata.get("properties").get("steps").asText());
        String bad = refusal(503, service.post("/v2/repository/models/fresh/load",
                "{\"parameters\":{\"file:4/a.nir\":\"" + Base64.getEncoder().encodeToString(new byte[100]) + "\"}}"));
        assertTrue(bad.contains("fresh"), bad);
        assertEquals("[\"3\"]", json(service.get("/v2/models/fresh")).get("versions").toString());
        for (String wrong : List.of("{\"parameters\":{\"file:../../x.nir\":\"AAAA\"}}", "{\"parameters\":{\"file:1/x.onnx\":\"AAAA\"}}",
                "{\"parameters\":{\"file:1/x.nir\":\"???\"}}", "{\"parameters\":{\"frob\":1}}", "[]", "{")) {
            refusal(400, service.post("/v2/repository/models/fresh/load", wrong));
        }
        refusal(400, service.post("/v2/repository/models/..%2f..%2fetc/load", ""));
        refusal(404, service.post("/v2/repository/models/none/load", ""));
        assertEquals(200, service.post("/v2/repository/models/fresh/unload", "").statusCode());
        refusal(503, service.get("/v2/models/fresh/ready"));
        refusal(404, service.post("/v2/repository/models/fresh/unload", "{}"));
        assertEquals(200, service.post("/v2/repository/models/small/load", "").statusCode());
        assertEquals(2, json(service.post("/v2/repository/index", "{\"ready\":true}")).size());
    }

    private static byte[] imageBytes(Path folder, Network network) throws IOException {
        Path file = folder.resolve("a.nir");
        NirWriter.write(network, file);
        return Files.readAllBytes(file);
    }

    @Test
    void statistics() {
        long before = json(service.get("/v2/models/small/stats")).get("model_stats").get(0).get("inference_count").asLong();
        service.infer("small", request("{\"name\":\"in\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}", ""));
        JsonNode stats = json(service.get("/v2/models/small/versions/1/stats")).get("model_stats").get(0);
        assertEquals(before + 2, stats.get("inference_count").asLong());
        JsonNode parts = stats.get("inference_stats");
        for (String part : List.of("success", "queue", "compute_input", "compute_infer", "compute_output")) {
            assertEquals(stats.get("execution_count"), parts.get(part).get("count"));
        }
        assertTrue(parts.get("success").get("ns").asLong() >= parts.get("compute_infer").get("ns").asLong());
        assertEquals(2, json(service.get("/v2/models/stats")).get("model_stats").size());
    }

    @Test
    void aliases() {
        service.server.service().serving().alias("stable", Alias.of("small/1"));
        assertEquals("stable", service.infer("stable", request(INPUT, "")).get("model_name").asText());
        assertEquals("stable", json(service.get("/v2/models/stable")).get("name").asText());
    }

    @Test
    void traces() {
        String trace = "/v2/models/analog/trace/setting";
        assertEquals("OFF", json(service.get(trace)).get("trace_level").get(0).asText());
        JsonNode set = json(service.post(trace, "{\"trace_level\":[\"TIMESTAMPS\"],\"trace_rate\":\"2\",\"trace_count\":\"2\"}"));
        assertEquals("[\"TIMESTAMPS\"]", set.get("trace_level").toString());
        assertEquals("2", set.get("trace_rate").asText());
        for (int i = 0; i < 8; i++) {
            service.infer("analog", request(INPUT, ",\"parameters\":{\"steps\":2},\"id\":\"t" + i + "\""));
        }
        List<JsonNode> lines = service.log.stream().filter(line -> line.contains("\"trace\"")).map(RestTest::parsed).toList();
        assertEquals(List.of("t0", "t2"), lines.stream().map(line -> line.get("id").asText()).toList());
        assertTrue(lines.getFirst().get("simulate_ns").asLong() > 0);
        assertEquals("[\"OFF\"]", json(service.post(trace, "{\"trace_level\":null,\"trace_rate\":null}")).get("trace_level").toString());
        assertEquals("[\"OFF\"]", json(service.get("/v2/trace/setting")).get("trace_level").toString());
        refusal(400, service.post(trace, "{\"trace_file\":\"/etc/passwd\"}"));
        refusal(400, service.post(trace, "{\"trace_rate\":\"0\"}"));
        refusal(404, service.get("/v2/models/none/trace/setting"));
    }

    @Test
    void logging() {
        assertEquals(0, json(service.get("/v2/logging")).get("log_verbose_level").asInt());
        assertEquals(1, json(service.post("/v2/logging", "{\"log_verbose_level\":1}")).get("log_verbose_level").asInt());
        service.get("/v2/models/none?secret=1");
        service.post("/v2/logging", "{\"log_verbose_level\":0}");
        String line = service.log.stream().filter(one -> one.contains("/v2/models/none")).findFirst().orElseThrow();
        assertEquals(404, parsed(line).get("status").asInt());
        assertTrue(!line.contains("secret"), line);
        refusal(400, service.post("/v2/logging", "{\"log_file\":\"/tmp/x\"}"));
        refusal(400, service.post("/v2/logging", "{\"log_info\":1}"));
    }

    @Test
    void metrics() {
        service.infer("small", request(INPUT, ""));
        String text = text(service.get("/metrics"));
        assertTrue(text.contains("hillock_request_seconds_count{engine="), text);
        for (String phase : List.of("queue", "decode", "route", "simulate", "encode")) {
            assertTrue(text.lines().anyMatch(line -> line.startsWith("hillock_request_phase_seconds_bucket") && line.contains("phase=\"" + phase + "\"")
                    && line.contains("network=\"small\"") && line.contains("version=\"1\"") && line.contains("protocol=\"rest\"")), phase);
        }
        HttpResponse<byte[]> other = service.send(HttpRequest.newBuilder(java.net.URI.create(
                service.uri("").toString().replace(":" + service.server.rest().port(), ":" + service.server.rest().metricsPort()) + "/metrics"))
                .build());
        assertTrue(text(other).contains("hillock_request_seconds"));
    }

    @Test
    void whatIsNotThereIsToldInJson() {
        refusal(404, service.get("/"));
        refusal(404, service.get("/v3"));
        refusal(404, service.get("/v2/models//infer"));
        refusal(404, service.get("/v2/models/none"));
        refusal(404, service.post("/v2/models/none/infer", request(INPUT, "")));
        String method = refusal(405, service.get("/v2/models/small/infer"));
        assertTrue(method.contains("POST"), method);
        refusal(405, service.send(service.request("/v2").DELETE().build()));
    }

    @Test
    void limitsAreKept() {
        refusal(413, service.post("/v2/models/small/infer", "{" + " ".repeat(TestService.LIMITS.body())));
        assertEquals(200, service.get("/v2/health/live").statusCode());
        refusal(400, service.post("/v2/models/small/infer", request(INPUT, ",\"x\":" + "[".repeat(50))));
        String many = String.join(",", java.util.Collections.nCopies(9, INPUT));
        refusal(413, service.post("/v2/models/small/infer", request(many, "")));
        refusal(413, service.post("/v2/models/small/infer", request(INPUT, ",\"parameters\":{\"steps\":100001}")));
        int status = service.send(service.request("/v2").header("X-Long", "x".repeat(20_000)).build()).statusCode();
        assertTrue(status == 400 || status == 431, "" + status);
    }

    @Test
    void everyEndpointIsInTheDescription() {
        JsonNode description = json(service.get("/openapi.json"));
        assertEquals("3.1.0", description.get("openapi").asText());
        Map<String, List<String>> paths = service.server.rest().paths();
        assertEquals(paths.keySet(), new java.util.TreeSet<>(names(description.get("paths"))));
        paths.forEach((path, methods) -> assertEquals(new java.util.TreeSet<>(methods.stream().map(String::toLowerCase).toList()),
                new java.util.TreeSet<>(names(description.get("paths").get(path))), path));
        description.findValuesAsText("$ref").forEach(ref -> assertTrue(!description.at(ref.substring(1)).isMissingNode(), ref));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
