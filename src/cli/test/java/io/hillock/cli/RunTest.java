package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.npy.DType;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void oneSampleHasNoBatchDimension(String engine) {
        Path out = folder.resolve("out.npz");
        JsonNode json = CommandOutcome
                .of("run", Samples.spiking(folder), "--input", Samples.input(folder, "x.npy", 30, 3), "--engine",
                        engine, "--record", "hidden:z,hidden:v", "-o", out, "--json")
                .json();
        Npz npz = Npz.open(out);
        assertEquals(Set.of("out", "counts", "label", "confidence", "hidden:z", "hidden:v"), npz.names());
        assertEquals("f4 (30, 4)", npz.array("out").toString());
        assertEquals("i8 (4,)", npz.array("counts").toString());
        assertEquals("i8 ()", npz.array("label").toString());
        assertEquals("f8 ()", npz.array("confidence").toString());
        assertEquals("f4 (30, 5)", npz.array("hidden:z").toString());
        assertEquals("f4 (30, 5)", npz.array("hidden:v").toString());
        long[] counts = npz.array("counts").toLongs();
        assertArrayEquals(sums(npz.array("out").toFloats()), counts);
        assertTrue(counts[0] + counts[1] + counts[2] + counts[3] > 0, "a silent network tests nothing");
        assertEquals(List.of(counts[0], counts[1], counts[2], counts[3]).toString().replace(" ", ""),
                json.get("counts").toString());
        assertEquals(npz.array("label").toLongs()[0], json.get("label").asLong());
        assertEquals(npz.array("confidence").toDoubles()[0], json.get("confidence").asDouble());
        assertEquals(engine, json.get("engine").asText());
        assertEquals(1e-4, json.get("settings").get("dt").asDouble());
        assertTrue(json.get("latency_us").asDouble() > 0);
    }

    @Test
    void batchesRunAsTheirSamplesDo() {
        Path model = Samples.spiking(folder);
        Path batch = Samples.input(folder, "batch.npy", 700, 8, 3);
        Path out = folder.resolve("out.npz");
        JsonNode json = CommandOutcome.of("run", model, "--input", batch, "-o", out, "--json").json();
        assertEquals(700, json.get("label").size());
        assertEquals(700, json.get("counts").size());
        Npz npz = Npz.open(out);
        assertEquals("f4 (700, 8, 4)", npz.array("out").toString());
        assertEquals("i8 (700, 4)", npz.array("counts").toString());
        assertEquals("i8 (700,)", npz.array("label").toString());
        float[] values = Npy.read(batch).toFloats();
        for (int sample : new int[]{0, 255, 256, 699}) {
            float[] one = new float[24];
            System.arraycopy(values, sample * 24, one, 0, 24);
            Npy.write(folder.resolve("one.npy"), NpyArray.of(one, 8, 3));
            JsonNode alone = CommandOutcome.of("run", model, "--input", folder.resolve("one.npy"), "--json").json();
            assertEquals(alone.get("counts"), json.get("counts").get(sample));
            assertEquals(alone.get("confidence"), json.get("confidence").get(sample));
        }
    }

    @Test
    void heldInputsAndOtherTypesGiveTheSame() {
        Path model = Samples.spiking(folder);
        byte[] bytes = {1, 0, 2, 3, 1, 1};
        float[] repeated = new float[2 * 6 * 3];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = bytes[i / 18 * 3 + i % 3];
        }
        Npy.write(folder.resolve("held.npy"), NpyArray.of(bytes, 2, 3));
        Npy.write(folder.resolve("fortran.npy"), new NpyArray(DType.U1, ByteOrder.nativeOrder(), true, List.of(2L, 3L),
                MemorySegment.ofArray(new byte[]{1, 3, 0, 1, 2, 1})));
        Npz.write(folder.resolve("all.npz"), Map.of("x", NpyArray.of(repeated, 2, 6, 3)), Npz.Compression.DEFLATED);
        JsonNode held = CommandOutcome.of("run", model, "--input", folder.resolve("held.npy"), "--steps", 6, "--json")
                .json();
        JsonNode fortran = CommandOutcome
                .of("run", model, "--input", folder.resolve("fortran.npy"), "--steps", 6, "--json")
                .json();
        JsonNode only = CommandOutcome.of("run", model, "--input", folder.resolve("all.npz"), "--json").json();
        JsonNode named = CommandOutcome.of("run", model, "--input", folder.resolve("all.npz") + ":x", "--json").json();
        assertEquals(2, held.get("counts").size());
        assertEquals(held.get("counts"), fortran.get("counts"));
        assertEquals(held.get("counts"), only.get("counts"));
        assertEquals(held.get("counts"), named.get("counts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nir", "snntorch-late", "norse", "spyx", "sinabs"})
    void aRunCutInTwoIsTheWholeRun(String profile) {
        Path image = folder.resolve("m.safetensors");
        CommandOutcome.of("compile", Samples.spiking(folder), "-o", image, "--profile", profile, "--dt", "1e-4").well();
        Path whole = Samples.input(folder, "whole.npy", 2, 20, 3);
        float[] values = Npy.read(whole).toFloats();
        float[] first = new float[2 * 7 * 3];
        float[] rest = new float[2 * 13 * 3];
        for (int sample = 0; sample < 2; sample++) {
            System.arraycopy(values, sample * 60, first, sample * 21, 21);
            System.arraycopy(values, sample * 60 + 21, rest, sample * 39, 39);
        }
        Npy.write(folder.resolve("first.npy"), NpyArray.of(first, 2, 7, 3));
        Npy.write(folder.resolve("rest.npy"), NpyArray.of(rest, 2, 13, 3));
        Path state = folder.resolve("state.npz");
        float[] all = recorded(image, whole);
        float[] a = recorded(image, folder.resolve("first.npy"), "--state-out", state, "--engine", "java");
        float[] b = recorded(image, folder.resolve("rest.npy"), "--state-in", state, "--state-out", state);
        for (int sample = 0; sample < 2; sample++) {
            for (int i = 0; i < 20 * 4; i++) {
                float part = i < 28 ? a[sample * 28 + i] : b[sample * 52 + i - 28];
                assertEquals(Float.floatToRawIntBits(all[sample * 80 + i]), Float.floatToRawIntBits(part),
                        "value " + i);
            }
        }
        assertArrayEquals(new long[]{20, 20}, Npz.open(state).array("step").toLongs());
    }

    @Test
    void membranesHaveScores() {
        Path out = folder.resolve("out.npz");
        JsonNode json = CommandOutcome
                .of("run", Samples.membrane(folder), "--input", Samples.input(folder, "x.npy", 2, 9, 3), "--readout",
                        "last", "-o", out, "--json")
                .json();
        Npz npz = Npz.open(out);
        assertEquals(Set.of("out", "score", "label", "confidence"), npz.names());
        float[] last = npz.array("out").toFloats();
        for (int output = 0; output < 4; output++) {
            assertEquals(last[8 * 4 + output], json.get("score").get(0).get(output).floatValue());
        }
        assertTrue(CommandOutcome.of("run", Samples.membrane(folder), "--input", folder.resolve("x.npy")).well().out()
                .contains("score"));
    }

    private static float[] recorded(Path image, Path input, Object... more) {
        Path out = input.resolveSibling("out.npz");
        Object[] args = {"run", image, "--input", input, "-o", out, "--record", "spikes:v"};
        Object[] all = Stream.concat(Stream.of(args), Stream.of(more)).toArray();
        CommandOutcome.of(all).well();
        return Npz.open(out).array("spikes:v").toFloats();
    }

    private static long[] sums(float[] raster) {
        long[] sums = new long[4];
        for (int i = 0; i < raster.length; i++) {
            sums[i % 4] += (long) raster[i];
        }
        return sums;
    }
}
