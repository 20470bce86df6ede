package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.ObservationOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The access log: one line of JSON for each request, with ids and durations and nothing else of it. */
@Timeout(60)
class AccessLogTest {
    private static final String SECRET = "s3cr3t";
    private static final String REQUEST = "{\"id\":\"" + SECRET + "\",\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],"
            + "\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],\"parameters\":{\"sequence_id\":\"walk\",\"sequence_start\":true}}";
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    @TempDir
    private Path folder;

    private static TestService service(Path file) throws IOException {
        return new TestService(new ObservationOptions(Optional.empty(), Optional.of(file), false));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            all.add(TestService.JSON.readTree(line));
        }
        return all;
    }

    private static List<String> names(JsonNode line) {
        List<String> all = new ArrayList<>();
        line.fieldNames().forEachRemaining(all::add);
        return all;
    }

    @Test
    void anInferenceHasIdsAndDurations() throws IOException {
        Path file = folder.resolve("access.log");
        try (TestService service = service(file)) {
            HttpRequest request = service.request("/v2/models/small/infer?token=" + SECRET)
                    .header("traceparent", TRACEPARENT).header("X-Secret", SECRET)
                    .POST(HttpRequest.BodyPublishers.ofString(REQUEST)).build();
            assertEquals(200, service.send(request).statusCode());
            assertEquals(400, service.post("/v2/models/small/infer", "{\"" + SECRET + "\":").statusCode());
            assertEquals(404, service.get("/" + SECRET + "/" + SECRET).statusCode());
            assertEquals(200, service.get("/v2/health/live").statusCode());
            assertEquals(List.of(), service.log, "with a file, nothing goes to the service's log");
        }
        assertTrue(!Files.readString(file).contains(SECRET));
        List<JsonNode> lines = lines(file);
        assertEquals(4, lines.size());
        JsonNode line = lines.getFirst();
        assertEquals(List.of("time", "protocol", "method", "path", "model", "version", "status", "us", "decode_us",
                "queue_us", "route_us", "simulate_us", "encode_us", "engine", "trace_id", "sequence_id"), names(line));
        assertEquals("rest POST /v2/models/{model}/infer small 1 200 walk 0af7651916cd43dd8448eb211c80319c",
                String.join(" ", line.get("protocol").asText(), line.get("method").asText(), line.get("path").asText(),
                        line.get("model").asText(), line.get("version").asText(), line.get("status").asText(),
                        line.get("sequence_id").asText(), line.get("trace_id").asText()));
        assertTrue(Math
                .abs(Instant.now().toEpochMilli() - Instant.parse(line.get("time").asText()).toEpochMilli()) < 60_000);
        long phases = line.get("decode_us").asLong() + line.get("queue_us").asLong() + line.get("route_us").asLong()
                + line.get("simulate_us").asLong() + line.get("encode_us").asLong();
        assertTrue(phases > 0 && phases <= line.get("us").asLong(), line::toString);
        assertEquals("INVALID", lines.get(1).get("reason").asText());
        assertEquals(new TreeSet<>(List.of("time", "protocol", "method", "status", "reason", "us")),
                new TreeSet<>(names(lines.get(2))), "a path that nobody serves is the caller's text");
        assertEquals("/v2/health/live", lines.get(3).get("path").asText());
    }

    @Test
    void aRenamedFileGivesWayToANewOne() throws Exception {
        Path file = folder.resolve("access.log");
        try (TestService service = service(file)) {
            service.get("/v2/health/live");
            Files.move(file, folder.resolve("access.log.1"));
            // It looks at the name once a second.
            long end = System.nanoTime() + 20_000_000_000L;
            while (!Files.exists(file) && System.nanoTime() - end < 0) {
                service.get("/v2/health/live");
            }
            service.get("/v2/health/ready");
        }
        List<JsonNode> last = lines(file);
        assertEquals("/v2/health/ready", last.getLast().get("path").asText());
        assertTrue(lines(folder.resolve("access.log.1")).size() >= 1);
        Path again = folder.resolve("again.log");
        Files.writeString(again, "{}\n");
        try (TestService service = service(again)) {
            service.get("/v2/health/live");
        }
        assertEquals(2, lines(again).size(), "it appends");
    }

    @Test
    void aFileThatCannotBeOpenedIsToldAtStart() {
        Path none = folder.resolve("none/access.log");
        assertTrue(assertThrows(IOException.class, () -> service(none)).toString().contains("none"));
    }
}
