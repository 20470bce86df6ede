package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hillock new} and {@code hillock train}. */
class TrainTest {
    private static final int SAMPLES = 120;
    private static final int INPUTS = 16;
    private static final int STOPPED = 3;
    private static final int KILLED = 137;

    @TempDir
    private Path folder;
    private Path samples;
    private Path labels;

    /** Three classes: bright on the left, in the middle, on the right, with noise. */
    @BeforeEach
    void makeData() {
        Random random = new Random(7);
        float[] values = new float[SAMPLES * INPUTS];
        long[] classes = new long[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            classes[sample] = random.nextInt(3);
            for (int i = 0; i < INPUTS; i++) {
                boolean bright = i / 6 == classes[sample];
                values[sample * INPUTS + i] = (bright ? 0.8f : 0) + 0.4f * random.nextFloat();
            }
        }
        samples = folder.resolve("x.npy");
        labels = folder.resolve("y.npy");
        Npy.write(samples, NpyArray.of(values, SAMPLES, 1, 4, 4));
        Npy.write(labels, NpyArray.of(classes, SAMPLES));
    }

    private Path network(Object... kind) {
        Path file = folder.resolve("start.nir");
        List<Object> line = new ArrayList<>(List.of("new", "-o", file));
        line.addAll(List.of(kind));
        assertTrue(CommandOutcome.of(line.toArray()).well().out().startsWith(file + ": "));
        return file;
    }

    private List<Object> line(Path network, Path output, Object... more) {
        List<Object> line = new ArrayList<>(
                List.of("train", network, "--data", samples, labels, "--validate", "0.2", "--steps", "8",
                        "--batch", "10", "-o", output));
        line.addAll(List.of(more));
        return line;
    }

    private List<JsonNode> lines(CommandOutcome outcome) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : outcome.well().out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void aNetworkLearnsAndItsPicturesAreDrawn() throws IOException {
        Path trained = folder.resolve("trained.nir");
        Path curve = folder.resolve("curve.svg");
        Path confusion = folder.resolve("confusion.svg");
        List<JsonNode> lines = lines(CommandOutcome
                .of(line(network("--dense", "16,20,3"), trained, "--epochs", "15", "--optimizer", "adamw:1e-2",
                        "--initial-rate", "0.1", "--curve", curve, "--confusion", confusion, "--json").toArray()));
        assertEquals(17, lines.size());
        assertTrue(lines.get(0).has("memory"));
        assertEquals(15, lines.get(15).get("epoch").asInt());
        assertTrue(lines.get(15).get("loss").asDouble() < lines.get(1).get("loss").asDouble());
        assertTrue(lines.get(15).get("rates").has("lif1"));
        assertTrue(lines.get(16).get("best_accuracy").asDouble() > 0.9, lines.toString());
        assertTrue(Files.readString(curve).contains("validation") && Files.readString(curve).endsWith("</svg>\n"));
        assertTrue(Files.readString(confusion).contains("answer"));
        assertTrue(CommandOutcome.of("inspect", trained).well().out().contains("fc1"));
    }

    @ParameterizedTest
    @CsvSource({"--conv 6C2-P-3 --input 1;4;4,--data", "--recurrent 16;12;3 --neuron cubalif,--data",
            "--dense 16;10;3 --membrane-output,--loss membrane-mean-ce:2"})
    void eachKindOfNetworkTrains(String kind, String option) {
        Path trained = folder.resolve("trained.nir");
        List<Object> line = line(network((Object[]) kind.replace(';', ',').split(" ")), trained, "--epochs", "2",
                "--initial-rate", "0.1");
        if (option.contains(" ")) {
            line.addAll(List.of(option.split(" ")));
        }
        String out = CommandOutcome.of(line.toArray()).well().out();
        assertTrue(out.contains("epoch 2: loss "), out);
        assertTrue(out.contains("validation accuracy"), out);
    }

    @Test
    void aTrainingForSmallWeightsValidatesTheirImage() throws IOException {
        Path output = folder.resolve("small.nir");
        List<Object> line = new ArrayList<>(List.of("train", network("--conv", "3C2-3", "--input", "1,4,4"),
                "--data", samples, labels, "--validation", samples, labels, "--steps", "8", "--batch", "10", "--epochs",
                "4", "-o", output,
                "--weights", "i8", "--engine", "java", "--json"));
        CommandOutcome outcome = CommandOutcome.of(line.toArray());
        double accuracy = lines(outcome).getLast().path("best_accuracy").asDouble();
        CommandOutcome compiled = CommandOutcome.of("compile", output, "--weights", "i8", "--steps", "8", "-o",
                folder.resolve("small.safetensors"), "--accuracy", samples, labels, "--json");
        JsonNode small = new ObjectMapper().readTree(compiled.out()).path("accuracy");
        assertEquals(accuracy, small.path("i8").path("right").asDouble() / SAMPLES, small.toString());
    }

    /** {@code -Dhillock.resume.stops=20 -Dhillock.resume.kills=5} makes it long. */
    @Test
    void trainingsThatAreStoppedOrKilledResumeToTheSameFile() throws IOException, InterruptedException {
        Path network = network("--dense", "16,20,3");
        Object[] options = {"--epochs", "150", "--initial-rate", "0.1", "--dropout", "lif1:0.1"};
        Path whole = folder.resolve("whole.nir");
        CommandOutcome.of(line(network, whole, options).toArray()).well();
        int stops = Integer.getInteger("hillock.resume.stops", 2);
        int kills = Integer.getInteger("hillock.resume.kills", 1);
        Random random = new Random(3);
        while (stops > 0 || kills > 0) {
            Path parts = folder.resolve("parts.nir");
            Path checkpoint = folder.resolve("checkpoint.safetensors");
            Files.deleteIfExists(parts);
            Files.deleteIfExists(checkpoint);
            List<Object> line = line(network, parts, options);
            line.addAll(List.of("--checkpoint", checkpoint, "--resume"));
            int code;
            do {
                int signal = kills > 0 && (stops == 0 || random.nextBoolean()) ? KILLED : stops > 0 ? STOPPED : 0;
                code = run(line, signal, 1 + random.nextInt(20));
                stops -= code == STOPPED ? 1 : 0;
                kills -= code == KILLED ? 1 : 0;
            } while (code != 0);
            assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(parts));
        }
    }

    /**
     * Runs a training and sends it a signal after some epochs.
     *
     * @param signal the exit status that it shall have; 0 for no signal
     * @return the exit status
     */
    private int run(List<Object> line, int signal, int epochs) throws IOException, InterruptedException {
        Process process = CommandProcess.start(folder.resolve("log"), line.toArray());
        try (var output = process.inputReader()) {
            if (signal == 0) {
                output.lines().forEach(_ -> {});
            } else {
                output.lines().filter(text -> text.startsWith("epoch")).skip(epochs - 1).findFirst();
                if (signal == KILLED) {
                    process.destroyForcibly();
                } else {
                    process.destroy();
                }
            }
            assertTrue(process.waitFor(120, TimeUnit.SECONDS));
            int code = process.exitValue();
            assertTrue(code == 0 || code == signal, () -> code + ": " + log());
            return code;
        } finally {
            process.destroyForcibly();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--loss count-me|unknown loss",
            "--loss membrane-mean-ce|the loss reads membranes",
            "--freeze nothing|no node fits 'nothing'", "--train lif1.frob|no parameter fits",
            "--dropout lif9:0.5|no neurons of this name",
            "--resume|--resume needs --checkpoint", "--curve a.jpg|name the file .svg",
            "--surrogate atan:x|'x' in 'atan:x' is not a number",
            "--reset multi_spike|multi_spike has no gradient", "--optimizer adam:-1|the rate of adam",
            "--memory 0|memory must be at least"})
    void whatCannotBeIsRefusedInOneLine(String options, String problem) {
        List<Object> line = line(network("--dense", "16,20,3"), folder.resolve("trained.nir"), "--epochs", "1");
        line.addAll(List.of(options.split(" ")));
        String error = CommandOutcome.of(line.toArray()).refused(1);
        assertTrue(error.contains(problem), error);
    }

    @Test
    void aLabelBeyondTheOutputsIsNamed() {
        Path network = network("--dense", "16,20,2");
        String error = CommandOutcome.of(line(network, folder.resolve("trained.nir")).toArray()).refused(1);
        assertTrue(error.contains("label 2 of sample"), error);
    }
}
