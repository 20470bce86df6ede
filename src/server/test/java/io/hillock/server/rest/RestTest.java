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
            assertEquals("[{\"name\":\"in\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]",
                    metadata.get("inputs").toString());
            assertEquals(List.of("counts", "label", "confidence", "raster"),
                    metadata.get("outputs").findValuesAsText("name"));
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
        JsonNode answer = service.infer("small",
                request(INPUT, ",\"id\":\"a\\u00e4\\\"1\",\"parameters\":{\"steps\":16}"));
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
        assertEquals(List.of("raster", "hidden:z", "label", "hidden:v"),
                answer.get("outputs").findValuesAsText("name"));
        assertEquals("[1,12,5]", answer.get("outputs").get(1).get("shape").toString());
        assertEquals(60, answer.get("outputs").get(1).get("data").size());
    }

    @Test
    void binaryData() {
        JsonNode expected = service.infer("small", request(INPUT, "")).get("outputs");
        String head = request(
                "{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}",
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
        ByteBuffer body = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.5f).putFloat(1.25f)
                .putFloat(1);
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
        return service.request("/v2/models/small/infer")
                .header("Inference-Header-Content-Length", String.valueOf(json.length))
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
        JsonNode expected = service.infer("small",
                request(INPUT, ",\"outputs\":[{\"name\":\"raster\"}],\"parameters\":{\"steps\":500}"));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(request(INPUT, ",\"outputs\":[{\"name\":\"raster\"}],\"parameters\":{\"steps\":500}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        HttpResponse<byte[]> response = service
                .send(service.request("/v2/models/small/infer").header("Content-Encoding", "gzip")
                        .header("Accept-Encoding", "br, gzip;q=0.5")
                        .POST(BodyPublishers.ofByteArray(zipped.toByteArray())).build());
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
        for (String wrong : List.of("{\"parameters\":{\"file:../../x.nir\":\"AAAA\"}}",
                "{\"parameters\":{\"file:1/x.onnx\":\"AAAA\"}}",
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
    void whatIsNotThereIsToldInJson() {
        refusal(404, service.get("/page/none.js"));
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
        paths.forEach((path, methods) -> assertEquals(
                new java.util.TreeSet<>(methods.stream().map(String::toLowerCase).toList()),
                new java.util.TreeSet<>(names(description.get("paths").get(path))), path));
        description.findValuesAsText("$ref")
                .forEach(ref -> assertTrue(!description.at(ref.substring(1)).isMissingNode(), ref));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
