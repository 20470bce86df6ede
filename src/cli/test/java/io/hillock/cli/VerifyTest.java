package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    private Path folder;

    @Test
    void allEnginesAgree() {
        Path input = Samples.input(folder, "x.npy", 3, 25, 3);
        JsonNode json = CommandOutcome
                .of("verify", Samples.spiking(folder), "--input", input, "--layout", "BT", "--json").json();
        assertTrue(json.get("verified").asBoolean());
        assertTrue(json.get("engines").toString().startsWith("[\"java\",\"native/scalar\""), json.toString());
        assertEquals(3, json.get("samples").asInt());
        // each step: fc, back, head and two neurons with membranes, the output; then 5 v, 5 z[t-1] and 4 v
        assertEquals(3 * (25 * (5 + 5 + 4 + 2 * 5 + 2 * 4 + 4) + 14), json.get("values").asInt());
        String text = CommandOutcome.of("verify", Samples.spiking(folder), "--input", input, "--layout", "BT").well()
                .out();
        assertTrue(text.lines().toList().getLast()
                .matches("verified: \\d engines, 3 samples, 25 steps, 2,742 values equal"), text);
    }

    @Test
    void heldInputs() {
        Path input = Samples.input(folder, "x.npy", 3);
        assertTrue(CommandOutcome.of("verify", Samples.membrane(folder), "--input", input, "--steps", 40).well().out()
                .contains("1 sample, 40 steps, "));
    }
}
