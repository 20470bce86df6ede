package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    @TempDir
    private Path folder;

    @Test
    void networkAsTable() {
        String text = CommandOutcome.of("inspect", Samples.spiking(folder)).well().out();
        assertTrue(text.contains("7 nodes, 7 edges"), text);
        assertTrue(text.lines()
                .anyMatch(line -> line.matches("hidden +LIF +\\[5] +\\[5] +25 +tau 0.001, r 10, .* back, head")), text);
        assertTrue(text.lines().anyMatch(
                line -> line.matches("fc +Affine +\\[3] +\\[5] +20 +weight .*, bias -0.1..0.2 +hidden")), text);
        // fc 15 + 5, hidden 25, back 25, head 20, spikes 20; 15 + 25 + 20 weights; 8 + 4 (5 v + 5 z[t-1] + 4 v), padded
        assertTrue(text.contains("110 parameters, 9 neurons, 60 synapses, 64 bytes of state a stream"), text);
    }

    @Test
    void networkAsJson() {
        JsonNode json = CommandOutcome.of("inspect", Samples.spiking(folder), "--json").json();
        assertEquals("network", json.get("kind").asText());
        assertEquals(7, json.get("nodes").size());
        assertEquals(7, json.get("edges").size());
        assertEquals(110, json.get("parameters").asLong());
        assertEquals(9, json.get("neurons").asLong());
        assertEquals(60, json.get("synapses").asLong());
        assertEquals(64, json.get("state_bytes").asLong());
        assertEquals(0, json.get("warnings").size());
        JsonNode fc = json.get("nodes").findParents("name").stream()
                .filter(node -> node.get("name").asText().equals("fc"))
                .findFirst().orElseThrow();
        assertEquals("[3][5]", fc.get("input_shape").toString() + fc.get("output_shape"));
        assertEquals(0.2, fc.get("values").get("bias").get("max").asDouble(), 1e-7);
    }

    @Test
    void settingsOfSingleNodes() {
        Path image = folder.resolve("own.safetensors");
        JsonNode compiled = CommandOutcome.of("compile", Samples.spiking(folder), "-o", image, "--fires", "at_or_above",
                "--set", "*.reset=to_zero_late", "--set", "spikes.reset=none", "--set", "spikes.lower_bound=-2",
                "--json")
                .json();
        String nodes = "[{\"node\":\"hidden\",\"reset\":\"to_zero_late\"},"
                + "{\"node\":\"spikes\",\"reset\":\"none\",\"lower_bound\":-2.0}]";
        assertEquals(nodes, compiled.get("settings").get("nodes").toString());
        JsonNode json = CommandOutcome.of("inspect", image, "--json").json();
        assertEquals(compiled.get("settings"), json.get("settings"));
        assertEquals("at_or_above", json.get("settings").get("fires").asText());
        JsonNode spikes = json.get("stages").findParents("node").stream()
                .filter(operation -> operation.get("node").asText().equals("spikes")).findFirst().orElseThrow();
        assertEquals("{\"reset\":\"none\",\"fires\":\"at_or_above\",\"discretisation\":\"euler\",\"lower_bound\":-2.0,"
                + "\"gain\":\"discretised\",\"initial\":\"zero\",\"report\":\"same_step\"}",
                spikes.get("settings").toString());
        String text = CommandOutcome.of("inspect", image).well().out();
        assertTrue(text.contains("reset to_v_reset, fires at_or_above, euler"), text);
        assertTrue(text.contains("; hidden: reset to_zero_late; spikes: reset none, lower_bound -2.0"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches(".* lif +spikes .* reset none, lower_bound -2.0 *")),
                text);
        JsonNode run = CommandOutcome
                .of("run", image, "--input", Samples.input(folder, "x.npy", 10, 3), "--json").json();
        assertEquals(json.get("settings"), run.get("settings"));
    }

    @Test
    void image() {
        Path image = folder.resolve("m.safetensors");
        JsonNode compiled = CommandOutcome
                .of("compile", Samples.spiking(folder), "-o", image, "--dt", "5e-4", "--profile", "sinabs",
                        "--lower-bound", "none", "--steps", 20, "--json")
                .json();
        JsonNode json = CommandOutcome.of("inspect", image, "--json").json();
        assertEquals("image", json.get("kind").asText());
        assertEquals(compiled.get("digest"), json.get("digest"));
        assertEquals(
                "{\"dt\":5.0E-4,\"profile\":\"sinabs\",\"reset\":\"multi_spike\",\"discretisation\":\"exponential\","
                        + "\"cycle_delay\":\"neuron_out\",\"if_integrates_dt\":false,\"report\":\"same_step\",\"readout\":\"mean\","
                        + "\"steps\":20}",
                json.get("settings").toString());
        assertEquals("spikes", json.get("output_kind").asText());
        String text = CommandOutcome.of("inspect", image).well().out();
        assertTrue(text.lines().anyMatch(line -> line.matches(" +\\d+ +lif +hidden +.*back.*")), text);
        assertTrue(text.contains("dt 0.0005 s, profile sinabs"), text);
    }
}
