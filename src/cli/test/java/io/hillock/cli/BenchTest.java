package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
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
