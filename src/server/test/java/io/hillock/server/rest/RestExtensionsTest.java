package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.json;
import static io.hillock.server.rest.TestService.refusal;
import static io.hillock.server.rest.TestService.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.serving.Alias;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sequences, classification, aliases, and what operators read and set. */
@Timeout(60)
class RestExtensionsTest {
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
    void sequences() {
        String step = "{\"name\":\"in\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1,0.25,0,2]}";
        String whole = "{\"name\":\"in\",\"shape\":[1,4,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1,0.25,0,2,0.5,1.25,1,0.25,0,2]}";
        JsonNode expected = service.infer("small", request(whole, ",\"outputs\":[{\"name\":\"hidden:v\"}]"))
                .get("outputs").get(0).get("data");
        for (String id : List.of("42", "\"user 7\"", "18446744073709551615")) {
            String tail = ",\"outputs\":[{\"name\":\"hidden:v\"}],\"parameters\":{\"sequence_id\":" + id;
            String unstarted = refusal(400, service.post("/v2/models/small/infer", request(step, tail + "}")));
            assertTrue(unstarted.contains("sequence_start"), unstarted);
            List<JsonNode> parts = new ArrayList<>();
            service.infer("small", request(step, tail + ",\"sequence_start\":true}")).get("outputs").get(0).get("data")
                    .forEach(parts::add);
            service.infer("small", request(step, tail + ",\"sequence_end\":true}")).get("outputs").get(0).get("data")
                    .forEach(parts::add);
            assertEquals(expected, TestService.JSON.valueToTree(parts));
            refusal(400, service.post("/v2/models/small/infer", request(step, tail + "}")));
        }
        assertEquals(0, service.server.service().sequences().size());
        service.infer("small", request(step, ",\"parameters\":{\"sequence_id\":0}"));
        refusal(400, service.post("/v2/models/small/infer",
                request(step, ",\"parameters\":{\"sequence_id\":\"\",\"sequence_start\":true}")));
        refusal(400, service.post("/v2/models/small/infer",
                request("{\"name\":\"in\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}",
                        ",\"parameters\":{\"sequence_id\":1,\"sequence_start\":true,\"sequence_end\":true}")));
        assertEquals(0, service.server.service().sequences().size());
    }

    @Test
    void statistics() {
        long before = json(service.settled().get("/v2/models/small/stats")).get("model_stats").get(0)
                .get("inference_count")
                .asLong();
        service.infer("small",
                request("{\"name\":\"in\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}", ""));
        JsonNode stats = json(service.settled().get("/v2/models/small/versions/1/stats")).get("model_stats").get(0);
        assertEquals(before + 2, stats.get("inference_count").asLong());
        JsonNode parts = stats.get("inference_stats");
        for (String part : List.of("success", "queue", "compute_input", "compute_infer", "compute_output")) {
            assertEquals(stats.get("execution_count"), parts.get(part).get("count"));
        }
        assertTrue(parts.get("success").get("ns").asLong() >= parts.get("compute_infer").get("ns").asLong());
        assertEquals(2, json(service.get("/v2/models/stats")).get("model_stats").size());
    }

    @Test
    void traces() {
        String trace = "/v2/models/analog/trace/setting";
        assertEquals("OFF", json(service.get(trace)).get("trace_level").get(0).asText());
        JsonNode set = json(
                service.post(trace, "{\"trace_level\":[\"TIMESTAMPS\"],\"trace_rate\":\"2\",\"trace_count\":\"2\"}"));
        assertEquals("[\"TIMESTAMPS\"]", set.get("trace_level").toString());
        assertEquals("2", set.get("trace_rate").asText());
        for (int i = 0; i < 8; i++) {
            service.infer("analog", request(INPUT, ",\"parameters\":{\"steps\":2},\"id\":\"t" + i + "\""));
        }
        List<JsonNode> lines = service.settled().log.stream().filter(line -> line.contains("\"trace\""))
                .map(RestExtensionsTest::parsed)
                .toList();
        assertEquals(List.of("t0", "t2"), lines.stream().map(line -> line.get("id").asText()).toList());
        assertTrue(lines.getFirst().get("simulate_ns").asLong() > 0);
        assertEquals("[\"OFF\"]",
                json(service.post(trace, "{\"trace_level\":null,\"trace_rate\":null}")).get("trace_level").toString());
        assertEquals("[\"OFF\"]", json(service.get("/v2/trace/setting")).get("trace_level").toString());
        refusal(400, service.post(trace, "{\"trace_file\":\"/etc/passwd\"}"));
        refusal(400, service.post(trace, "{\"trace_rate\":\"0\"}"));
        refusal(404, service.get("/v2/models/none/trace/setting"));
    }

    @Test
    void logging() {
        assertEquals(0, json(service.get("/v2/logging")).get("log_verbose_level").asInt());
        assertEquals(1,
                json(service.post("/v2/logging", "{\"log_verbose_level\":1}")).get("log_verbose_level").asInt());
        service.get("/v2/models/none?secret=1");
        service.post("/v2/logging", "{\"log_verbose_level\":0}");
        String line = service.logged("\"model\":\"none\"");
        assertEquals(404, parsed(line).get("status").asInt());
        assertEquals("/v2/models/{model}", parsed(line).get("path").asText());
        assertTrue(!line.contains("secret"), line);
        refusal(400, service.post("/v2/logging", "{\"log_file\":\"/tmp/x\"}"));
        refusal(400, service.post("/v2/logging", "{\"log_info\":1}"));
    }

    @Test
    void metrics() {
        service.infer("small", request(INPUT, ""));
        String text = text(service.settled().get("/metrics"));
        assertTrue(text.contains("hillock_request_seconds_count{engine="), text);
        for (String phase : List.of("queue", "decode", "route", "simulate", "encode")) {
            assertTrue(text.lines()
                    .anyMatch(line -> line.startsWith("hillock_request_phase_seconds_bucket")
                            && line.contains("phase=\"" + phase + "\"")
                            && line.contains("network=\"small\"") && line.contains("version=\"1\"")
                            && line.contains("protocol=\"rest\"")),
                    phase);
        }
        HttpResponse<byte[]> other = service.send(HttpRequest.newBuilder(java.net.URI.create(
                service.uri("").toString().replace(":" + service.server.rest().port(),
                        ":" + service.server.rest().metricsPort()) + "/metrics"))
                .build());
        assertTrue(text(other).contains("hillock_request_seconds"));
    }

    @Test
    void classification() {
        JsonNode counts = service.infer("small", request(INPUT, "")).get("outputs").get(0).get("data");
        JsonNode classes = service.infer("small",
                request(INPUT, ",\"outputs\":[{\"name\":\"counts\",\"parameters\":{\"classification\":2}}]"))
                .get("outputs").get(0);
        assertEquals("BYTES", classes.get("datatype").asText());
        assertEquals("[1,2]", classes.get("shape").toString());
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
        order.sort((a, b) -> counts.get(b).asInt() - counts.get(a).asInt());
        assertEquals(counts.get(order.get(0)).asInt() + ":" + order.get(0), classes.get("data").get(0).asText());
        assertEquals(counts.get(order.get(1)).asInt() + ":" + order.get(1), classes.get("data").get(1).asText());
    }

    @Test
    void aliases() {
        service.server.service().serving().alias("stable", Alias.of("small/1"));
        assertEquals("stable", service.infer("stable", request(INPUT, "")).get("model_name").asText());
        assertEquals("stable", json(service.get("/v2/models/stable")).get("name").asText());
    }

    private static JsonNode parsed(String text) {
        try {
            return TestService.JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
