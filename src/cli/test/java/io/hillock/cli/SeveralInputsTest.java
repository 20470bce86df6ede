package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on networks with several Inputs and Outputs. */
class SeveralInputsTest {
    @TempDir
    private Path folder;

    private String audio() {
        return "audio=" + Samples.input(folder, "a.npy", 6, 2);
    }

    private String video() {
        return "video=" + Samples.input(folder, "v.npy", 6, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void theFileHoldsEachOutput(String engine) {
        Path out = folder.resolve("o.npz");
        CommandOutcome ran = CommandOutcome.of("run", Samples.severalEnds(folder), "--input", video(), "--input",
                audio(), "--engine", engine, "-o", out, "--record", "added:z");
        assertEquals(0, ran.code());
        Npz npz = Npz.open(out);
        assertEquals(
                Set.of("out", "out:added", "out:fired", "score", "score:added", "counts:fired", "label", "confidence",
                        "added:z"),
                npz.names());
        assertEquals("f4 (6, 2)", npz.array("out").toString());
        assertEquals("f4 (6, 3)", npz.array("out:fired").toString());
        float[] a = Npy.read(folder.resolve("a.npy")).toFloats();
        float[] v = Npy.read(folder.resolve("v.npy")).toFloats();
        float[] sum = new float[12];
        float[] fired = new float[18];
        for (int t = 0; t < 6; t++) {
            sum[2 * t] = 10 * a[2 * t] + v[3 * t] + 2 * v[3 * t + 1] + 3 * v[3 * t + 2];
            sum[2 * t + 1] = 10 * a[2 * t + 1] + v[3 * t + 2];
            for (int j = 0; j < 3; j++) {
                fired[3 * t + j] = v[3 * t + j] > 0.5f ? 1 : 0;
            }
        }
        assertArrayEquals(sum, npz.array("out").toFloats(), 1e-4f);
        assertArrayEquals(npz.array("out").toFloats(), npz.array("out:added").toFloats());
        assertArrayEquals(npz.array("out").toFloats(), npz.array("added:z").toFloats());
        assertArrayEquals(fired, npz.array("out:fired").toFloats());
        assertArrayEquals(counts(fired, 3), npz.array("counts:fired").toLongs());
        assertArrayEquals(npz.array("score").toDoubles(), npz.array("score:added").toDoubles());
        assertTrue(fired[0] + fired[1] + fired[2] + fired[3] + fired[4] > 0, "a silent network tests nothing");
        assertEquals("label and confidence are those of 'added', the first of the Outputs 'added', 'fired';"
                + " --output NAME chooses another\n", ran.err());
    }

    @Test
    void anotherOutputGivesTheLabel() {
        Path model = Samples.severalEnds(folder);
        Path out = folder.resolve("o.npz");
        CommandOutcome ran = CommandOutcome.of("run", model, "--input", audio(), "--input", video(), "--output",
                "fired", "-o", out, "--json").well();
        assertEquals("", ran.err());
        JsonNode json = ran.json();
        Npz npz = Npz.open(out);
        assertEquals(
                Set.of("out", "out:added", "out:fired", "counts", "counts:fired", "score:added", "label", "confidence"),
                npz.names());
        assertArrayEquals(npz.array("out:fired").toFloats(), npz.array("out").toFloats());
        assertEquals("fired", json.get("output").asText());
        assertTrue(json.get("output_chosen").asBoolean());
        assertEquals("[\"added\",\"fired\"]", json.get("outputs").toString());
        assertEquals(3, json.get("counts").size());
        JsonNode first = first(CommandOutcome.of("run", model, "--input", audio(), "--input", video(), "--json"));
        assertEquals("added", first.get("output").asText());
        assertFalse(first.get("output_chosen").asBoolean());
        assertEquals(2, first.get("score").size());
    }

    private static long[] counts(float[] raster, int outputs) {
        long[] counts = new long[outputs];
        for (int i = 0; i < raster.length; i++) {
            counts[i % outputs] += (long) raster[i];
        }
        return counts;
    }

    @Test
    void anySilentOutputIsNamed() {
        Npy.write(folder.resolve("z.npy"), NpyArray.of(new float[18], 6, 3));
        CommandOutcome ran = CommandOutcome.of("run", Samples.severalEnds(folder), "--input", audio(), "--input",
                "video=" + folder.resolve("z.npy"), "--output", "added");
        assertEquals(0, ran.code());
        assertTrue(ran.err().contains("node 'fired': never spiked in the whole run; "), ran.err());
    }

    @Test
    void accuracyTakesAnArchiveOfAllInputs() {
        float[] audio = {1, 0, 0, 1, 1, 1, 0, 0};
        float[] video = {0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1};
        Path x = folder.resolve("x.npz");
        Npz.write(x, Map.of("audio", NpyArray.of(audio, 4, 2), "video", NpyArray.of(video, 4, 3)),
                Npz.Compression.STORED);
        Path y = folder.resolve("y.npy");
        Npy.write(y, NpyArray.of(new long[]{0, 1, 0, 0}, 4));
        JsonNode json = CommandOutcome
                .of("compile", Samples.severalEnds(folder), "-o", folder.resolve("i8.safetensors"),
                        "--weights", "i8", "--accuracy", x, y, "--steps", 3, "--json")
                .well().json();
        assertEquals(4, json.get("accuracy").get("f32").get("right").asInt(), json::toPrettyString);
        assertEquals(4, json.get("accuracy").get("i8").get("right").asInt(), json::toPrettyString);
        Path alone = folder.resolve("alone.npz");
        Npz.write(alone, Map.of("audio", NpyArray.of(audio, 4, 2)), Npz.Compression.STORED);
        Object[] lacking = {"compile", Samples.severalEnds(folder), "-o", folder.resolve("f.safetensors"), "--accuracy",
                alone, y, "--steps", 3};
        String missing = refused(1, lacking);
        assertTrue(missing.contains("video"), missing);
    }

    @Test
    void batchesImagesAndHeldInputs() {
        Path image = folder.resolve("m.safetensors");
        CommandOutcome.of("compile", Samples.severalEnds(folder), "-o", image).well();
        Path out = folder.resolve("o.npz");
        String held = "audio=" + Samples.input(folder, "ha.npy", 4, 2);
        CommandOutcome.of("run", image, "--input", held, "--input", "video=" + Samples.input(folder, "hv.npy", 4, 3),
                "--steps", 5, "--output", "added", "-o", out).well();
        assertEquals("f4 (4, 5, 3)", Npz.open(out).array("out:fired").toString());
        float[] fired = Npz.open(out).array("out:fired").toFloats();
        float[] v = Npy.read(folder.resolve("hv.npy")).toFloats();
        for (int i = 0; i < fired.length; i++) {
            assertEquals(v[i / 15 * 3 + i % 3] > 0.5f ? 1 : 0, fired[i], "value " + i);
        }
        assertTrue(CommandOutcome.of("verify", image, "--input", audio(), "--input", video()).well().out()
                .contains("equal"));
    }

    @Test
    void inspectListsThem() {
        Path model = Samples.severalEnds(folder);
        String text = CommandOutcome.of("inspect", model).well().out();
        assertTrue(text.contains("\ninputs audio [2], video [3]; outputs added [2], fired [3]\n"), text);
        JsonNode json = CommandOutcome.of("inspect", model, "--json").json();
        assertEquals("[{\"name\":\"audio\",\"shape\":[2]},{\"name\":\"video\",\"shape\":[3]}]",
                json.get("inputs").toString());
        Path image = folder.resolve("m.safetensors");
        CommandOutcome.of("compile", model, "-o", image).well();
        text = CommandOutcome.of("inspect", image).well().out();
        assertTrue(text.contains("\ninputs audio [2], video [3]; outputs added [2] membrane, fired [3] spikes\n"),
                text);
        json = CommandOutcome.of("inspect", image, "--json").json();
        assertEquals("[{\"name\":\"added\",\"shape\":[2],\"kind\":\"membrane\"},"
                + "{\"name\":\"fired\",\"shape\":[3],\"kind\":\"spikes\"}]", json.get("outputs").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.npy                | --input a.npy: the network has the Inputs 'audio', 'video', name one of them as in --input audio=X.npy
            touch=a.npy          | --input touch=a.npy: the network has the Inputs 'audio', 'video', name one of them as in --input audio=X.npy
            audio=a.npy          | --input video=X is missing: the network has the Inputs 'audio', 'video'
            video=v.npy          | --input audio=X is missing: the network has the Inputs 'audio', 'video'
            audio=a.npy,audio=a.npy | --input audio is given twice
            audio=a.npy,video=short.npy | short.npy: one sample without a batch dimension, 5 steps, but a.npy has one sample without a batch dimension, 6 steps; all Inputs need the same
            audio=a.npy,video=batch.npy | batch.npy: a batch of 2, 6 steps, but a.npy has one sample without a batch dimension, 6 steps; all Inputs need the same
            audio=a.npy,video=a.npy | a.npy: shape [6, 2] does not fit, the network takes [3] a step: [T, 3] or [B, T, 3], or with --steps [3] or [B, 3]
            """)
    void wrongInputs(String inputs, String message) {
        Samples.input(folder, "a.npy", 6, 2);
        Samples.input(folder, "v.npy", 6, 3);
        Samples.input(folder, "short.npy", 5, 3);
        Samples.input(folder, "batch.npy", 2, 6, 3);
        var arguments = new ArrayList<Object>(List.of("run", Samples.severalEnds(folder)));
        for (String input : inputs.split(",")) {
            arguments.add("--input");
            arguments.add(input.replaceFirst("([a-z]+\\.npy)", folder.toString() + "/$1"));
        }
        assertEquals("hillock run: " + message,
                CommandOutcome.of(arguments.toArray()).refused(1).replace(folder + "/", "").strip());
    }

    @Test
    void wrongOutputs() {
        Path model = Samples.severalEnds(folder);
        Object[] run = {"run", model, "--input", audio(), "--input", video()};
        assertTrue(refused(1, run, "--output", "out")
                .endsWith("severalEnds.nir: the network has no Output 'out', it has 'added', 'fired'"));
        assertTrue(refused(2, run, "--output", "x.npz", "-o", folder.resolve("o.npz")).startsWith(
                "hillock run: --output x.npz: no Output of the network, and -o names the file to write already"));
    }

    @Test
    void oneInputNeedsNoNameAndTakesOne() {
        Path model = Samples.spiking(folder);
        Path x = Samples.input(folder, "x.npy", 5, 3);
        Path out = folder.resolve("o.npz");
        JsonNode plain = CommandOutcome.of("run", model, "--input", x, "--json").json();
        JsonNode named = CommandOutcome.of("run", model, "--input", "input=" + x, "--output", "output", "-o", out,
                "--json").json();
        assertEquals(plain.get("counts"), named.get("counts"));
        assertFalse(plain.has("outputs"));
        assertEquals(Set.of("out", "counts", "label", "confidence"), Npz.open(out).names());
        Object[] run = {"run", model, "--input", x};
        assertEquals("hillock run: --input is given 2 times, but the network has one Input, 'input'",
                refused(1, run, "--input", x));
        assertTrue(refused(1, run, "--output", "out").endsWith("spiking.nir: the network has no Output 'out', it has"
                + " 'output'"));
    }

    /** Scripts from before Outputs had names. */
    @Test
    void aFileAfterOutputIsWritten() {
        Path out = folder.resolve("o.npz");
        CommandOutcome.of("run", Samples.spiking(folder), "--input", Samples.input(folder, "x.npy", 5, 3), "--output",
                out, "--record", "hidden:z").well();
        assertEquals("f4 (5, 5)", Npz.open(out).array("hidden:z").toString());
    }

    @Test
    void aRecordingMayNotHideAnOutput() {
        Path model = Samples.outputNamedLikeARecording(folder);
        Path x = folder.resolve("x.npy");
        Npy.write(x, NpyArray.of(new float[]{1, 2}, 1, 2));
        Object[] run = {"run", model, "--input", x, "-o", folder.resolve("o.npz"), "--record", "out:z"};
        assertTrue(refused(1, run).endsWith("o.npz: cannot hold the recording 'out:z' beside the values of Output 'z',"
                + " which have the same name"));
    }

    /** The JSON of a run that also says which Output is the first. */
    private static JsonNode first(CommandOutcome ran) {
        assertEquals(1, ran.err().lines().count(), ran.err());
        return new CommandOutcome(ran.code(), ran.out(), "").json();
    }

    private static String refused(int code, Object[] first, Object... more) {
        var all = new ArrayList<Object>(List.of(first));
        all.addAll(List.of(more));
        String[] lines = CommandOutcome.of(all.toArray()).refused(code).strip().split("\n");
        return lines[code == 1 ? lines.length - 1 : 0];
    }
}
