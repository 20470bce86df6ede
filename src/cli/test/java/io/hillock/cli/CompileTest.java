package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileTest {
    private static final int SAMPLES = 300;

    @TempDir
    private Path folder;

    /** The labels of the float32 run, with the first three changed. */
    private Path labels(Path input) {
        Path out = folder.resolve("out.npz");
        JsonNode run = CommandOutcome
                .of("run", Samples.spiking(folder), "--input", input, "--layout", "BT", "-o", out, "--json").json();
        long[] labels = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = run.get("label").get(i).asLong() + (i < 3 ? 1 : 0);
        }
        Path file = folder.resolve("labels.npy");
        Npy.write(file, NpyArray.of(labels, SAMPLES));
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"f16", "i8"})
    void smallWeightsAndWhatTheyCost(String weights) {
        Path input = Samples.input(folder, "x.npy", SAMPLES, 8, 3);
        Path labels = labels(input);
        Path image = folder.resolve("small.safetensors");
        JsonNode json = CommandOutcome
                .of("compile", Samples.spiking(folder), "-o", image, "--weights", weights, "--accuracy",
                        input, labels, "--json")
                .json();
        assertEquals(weights, json.get("weights").asText());
        JsonNode report = json.get("accuracy");
        assertEquals(SAMPLES, report.get("samples").asInt());
        assertEquals(SAMPLES - 3, report.get("f32").get("right").asInt());
        assertEquals(0, report.get("f32").get("unlike_f32").asInt());
        JsonNode small = report.get(weights);
        assertEquals(image.toFile().length(), small.get("bytes").asLong());

        JsonNode run = CommandOutcome.of("run", image, "--input", input, "--layout", "BT", "--json").json();
        long[] expected = Npy.read(labels).toLongs();
        int right = 0;
        int unlike = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long label = run.get("label").get(i).asLong();
            right += label == expected[i] ? 1 : 0;
            unlike += label == expected[i] - (i < 3 ? 1 : 0) ? 0 : 1;
        }
        assertEquals(right, small.get("right").asInt());
        assertEquals(unlike, small.get("unlike_f32").asInt());
        CommandOutcome.of("verify", image, "--input", input, "--layout", "BT").well();
    }

    @Test
    void theSmallestWeightsWithinTheLoss() {
        Path model = folder.resolve("new.nir");
        CommandOutcome.of("new", "--dense", "20,100,50", "--threshold", "0.1", "-o", model).well();
        Path input = Samples.input(folder, "x.npy", SAMPLES, 8, 20);
        Path image = folder.resolve("auto.safetensors");
        JsonNode floats = CommandOutcome
                .of("run", model, "--profile", "nir", "--dt", "1e-4", "--input", input, "--layout", "BT", "--json")
                .json();
        long[] labels = new long[SAMPLES];
        Arrays.setAll(labels, i -> floats.get("label").get(i).asLong());
        Path right = folder.resolve("labels.npy");
        Npy.write(right, NpyArray.of(labels, SAMPLES));
        Set<String> chosen = new HashSet<>();
        for (double points : new double[]{0, 0.5, 1, 2, 4, 8, 100}) {
            JsonNode json = CommandOutcome
                    .of("compile", model, "--profile", "nir", "--dt", "1e-4", "-o", image, "--weights", "auto",
                            "--accuracy-loss", points, "--accuracy",
                            input, right, "--json")
                    .json();
            JsonNode report = json.get("accuracy");
            String expected = "f32";
            for (String type : new String[]{"f16", "i8"}) {
                int wrong = SAMPLES - report.get(type).get("right").asInt();
                expected = wrong <= points * SAMPLES / 100 ? type : expected;
            }
            assertEquals(expected, json.get("weights").asText());
            assertEquals(image.toFile().length(), report.get(expected).get("bytes").asLong());
            chosen.add(expected);
        }
        assertTrue(chosen.contains("i8") && chosen.size() > 1, chosen.toString());
    }

    @Test
    void automaticWeightsNeedSamplesAndALossThatFits() {
        Path model = Samples.spiking(folder);
        Path image = folder.resolve("m.safetensors");
        Path input = Samples.input(folder, "x.npy", SAMPLES, 8, 3);
        Path labels = labels(input);
        assertTrue(CommandOutcome.of("compile", model, "-o", image, "--weights", "auto").refused(2)
                .contains("--accuracy"));
        assertTrue(CommandOutcome.of("compile", model, "-o", image, "--weights", "auto", "--accuracy", input, labels,
                "--accuracy-loss", "-1").refused(2).contains("from 0 to 100"));
        assertTrue(CommandOutcome.of("compile", model, "-o", image, "--weights", "i8", "--accuracy-loss", "1")
                .refused(2).contains("--weights auto"));
        assertTrue(Files.notExists(image));
    }

    @Test
    void heldSamplesAsATable() {
        Path input = Samples.input(folder, "x.npy", 4, 3);
        Npy.write(folder.resolve("y.npy"), NpyArray.of(new long[4], 4));
        String text = CommandOutcome
                .of("compile", Samples.spiking(folder), "-o", folder.resolve("m.safetensors"), "--weights",
                        "i8", "--steps", 20, "--accuracy", input, folder.resolve("y.npy"))
                .well().out();
        assertTrue(text.lines().anyMatch(line -> line.matches("weights +image bytes +right +accuracy +labels.*")),
                text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("f32 ")), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("i8 ")), text);
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingWritten() {
        Path model = Samples.spiking(folder);
        Path image = folder.resolve("m.safetensors");
        Path input = Samples.input(folder, "x.npy", 4, 3);
        Npy.write(folder.resolve("y.npy"), NpyArray.of(new long[5], 5));
        Npy.write(folder.resolve("z.npy"), NpyArray.of(new float[4], 4));
        Object[][] wrong = {{"--accuracy", input, folder.resolve("y.npy")},
                {"--steps", 9, "--accuracy", input, folder.resolve("y.npy")},
                {"--steps", 9, "--accuracy", input, folder.resolve("z.npy")}};
        String[] words = {"--steps", "[4]", "integers"};
        for (int i = 0; i < wrong.length; i++) {
            Object[] args = new Object[4 + wrong[i].length];
            System.arraycopy(new Object[]{"compile", model, "-o", image}, 0, args, 0, 4);
            System.arraycopy(wrong[i], 0, args, 4, wrong[i].length);
            String error = CommandOutcome.of(args).refused(1);
            assertTrue(error.contains(words[i]), error);
        }
        assertTrue(Files.notExists(image));
    }
}
