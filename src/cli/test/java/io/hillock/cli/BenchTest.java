package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    private Path folder;

    @Test
    void measuresAndEchoes() {
        JsonNode json = CommandOutcome
                .of("bench", Samples.spiking(folder), "--input", Samples.input(folder, "x.npy", 5, 3), "--steps", 4,
                        "--batch", 3, "--threads", 2, "--seconds", 0.2, "--profile", "norse", "--json")
                .json();
        assertEquals("native", json.get("engine").asText());
        assertEquals(3, json.get("batch").asInt());
        assertEquals(2, json.get("threads").asInt());
        assertEquals(4, json.get("steps").asInt());
        assertEquals("norse", json.get("settings").get("profile").asText());
        assertTrue(json.get("isa").asText().matches("scalar|sse|avx2|avx512|neon"));
        double p50 = json.get("p50_us").asDouble();
        assertTrue(0 < p50 && p50 <= json.get("p99_us").asDouble());
        assertTrue(json.get("p99_us").asDouble() <= json.get("p99_9_us").asDouble());
        double rate = json.get("calls").asLong() * 3 / json.get("seconds").asDouble();
        assertEquals(rate, json.get("samples_per_s").asDouble(), rate * 1e-6);
        assertTrue(json.get("allocated_bytes_per_call").asDouble() >= 0);
    }

    /** The baseline's figures are made up, so that the outcome is sure. */
    @Test
    void failsIfSlowerThanTheBaseline() throws Exception {
        Object[] run = {"bench", Samples.spiking(folder), "--input", Samples.input(folder, "x.npy", 5, 3), "--seconds",
                0.05};
        ObjectNode base = (ObjectNode) CommandOutcome.of(with(run, "--json")).json();
        Path file = folder.resolve("base.json");

        Files.writeString(file, base.put("p50_us", 1e9).put("samples_per_s", 1e-3).toString());
        CommandOutcome faster = CommandOutcome.of(with(run, "--compare", file)).well();
        assertTrue(faster.out().contains("; not slower than 1.1 x"), faster.out());

        Files.writeString(file, base.put("p50_us", 1e-6).toString());
        CommandOutcome slower = CommandOutcome.of(with(run, "--compare", file, "--json"));
        assertEquals(1, slower.code());
        assertTrue(new ObjectMapper().readTree(slower.out()).get("p50_ratio").asDouble() > 1000);

        Files.writeString(file, base.put("batch", 2).toString());
        CommandOutcome other = CommandOutcome.of(with(run, "--compare", file));
        assertEquals(1, other.code());
        assertTrue(other.err().contains("base.json measured another batch: 2, this run has 1"), other.err());

        Files.writeString(file, "{}");
        assertTrue(CommandOutcome.of(with(run, "--compare", file)).err().contains("base.json: not an output of"));
    }

    private static Object[] with(Object[] run, Object... more) {
        return Stream.concat(Stream.of(run), Stream.of(more)).toArray();
    }

    @Test
    void printsATable() {
        String text = CommandOutcome
                .of("bench", Samples.membrane(folder), "--input", Samples.input(folder, "x.npy", 5, 3),
                        "--engine", "java",
                        "--seconds", 0.05)
                .well().out();
        assertTrue(text.startsWith("java engine (java), batch 1, 5 steps, 1 thread"), text);
        assertTrue(text.contains("p99.9 us"), text);
    }
}
