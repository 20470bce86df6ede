package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.npy.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks from elsewhere: what is doubtful about them, what they record, and what is no network. */
class NirFilesTest {
    private static final String TAU = "node 'lif', key 'tau': tau = 5.0 s is 50000 steps of dt = 1.0E-4 s; "
            + "if the file counts time in steps, try dt = 1 (--dt 1)";
    private static final String SILENT = "node 'output': never spiked in the whole run; check dt and profile, "
            + "the parameters look like --profile nir --dt 1.0";

    @TempDir
    private Path folder;

    private Path inSteps;
    private Path input;

    @BeforeEach
    void files() {
        inSteps = folder.resolve("steps.nir");
        NirWriter.write(inSteps(), inSteps);
        input = Samples.input(folder, "x.npy", 10, 3);
    }

    @Test
    void warningsAreOnStderrInInspectAndInJson() {
        for (String command : List.of("run", "verify", "bench")) {
            CommandOutcome outcome = CommandOutcome.of(command, inSteps, "--input", input, "--json",
                    command.equals("bench") ? "--seconds" : "--dt", command.equals("bench") ? "0.01" : "1e-4");
            assertTrue(outcome.done().err().contains("warning: " + inSteps + ": " + TAU), outcome.err());
            assertEquals(TAU, outcome.jsonWithWarnings().get("warnings").get(0).asText(), command);
        }
        Path image = folder.resolve("m.safetensors");
        CommandOutcome compiled = CommandOutcome.of("compile", inSteps, "-o", image, "--json");
        assertTrue(compiled.done().err().contains("warning: " + inSteps + ": " + TAU), compiled.err());
        assertEquals(TAU, compiled.jsonWithWarnings().get("warnings").get(0).asText());
        assertTrue(CommandOutcome.of("inspect", inSteps).done().out().contains("\nwarning: " + TAU + "\n"));
        assertEquals(TAU,
                CommandOutcome.of("inspect", inSteps, "--json").jsonWithWarnings().get("warnings").get(0).asText());
    }

    @Test
    void strictRefusesThem() {
        for (String command : List.of("run", "verify", "bench")) {
            assertEquals("hillock " + command + ": " + inSteps + ": " + TAU + " (refused by --strict)",
                    CommandOutcome.of(command, inSteps, "--input", input, "--strict").refused(1));
        }
        Path image = folder.resolve("m.safetensors");
        assertEquals("hillock compile: " + inSteps + ": " + TAU + " (refused by --strict)",
                CommandOutcome.of("compile", inSteps, "-o", image, "--strict").refused(1));
        assertFalse(Files.exists(image));
        assertEquals(1, CommandOutcome.of("inspect", inSteps, "--strict").code());
        CommandOutcome.of("run", inSteps, "--input", input, "--strict", "--dt", "1").done();
    }

    @Test
    void anOutputThatNeverSpikedIsAWarning() {
        CommandOutcome run = CommandOutcome.of("run", inSteps, "--input", input, "--json");
        assertTrue(run.done().err().contains("warning: " + inSteps + ": " + SILENT), run.err());
        assertEquals(SILENT, run.jsonWithWarnings().get("warnings").get(1).asText());
        Path silent = folder.resolve("silent.nir");
        NirWriter.write(lif(0.005, 1e-3), silent);
        Path out = folder.resolve("out.npz");
        CommandOutcome strict = CommandOutcome.of("run", silent, "--input", input, "--strict", "-o", out, "--profile",
                "nir",
                "--dt", "1e-4");
        assertEquals(1, strict.code());
        assertEquals("hillock run: " + silent
                + ": node 'output': never spiked in the whole run; check dt and profile, or whether the input is strong enough"
                + " (refused by --strict)", strict.err().lines().toList().getLast());
        assertTrue(Files.exists(out), "results are written all the same");
        assertFalse(CommandOutcome.of("run", Samples.spiking(folder), "--input", input).done().err().contains("never"));
    }

    @Test
    void severalWarningsAreCounted() {
        Map<String, Node> nodes = new LinkedHashMap<>(inSteps().nodes());
        nodes.put("spare", new Scale(Tensor.vector(1, 1)));
        Path file = folder.resolve("spare.nir");
        NirWriter.write(Network.of(nodes, inSteps().edges()), file);
        assertEquals("hillock run: " + file
                + ": node 'spare': nothing leads here, so its input is always 0; add an edge to it, or an Input"
                + " (refused by --strict, and 2 more warnings)",
                CommandOutcome.of("run", file, "--input", input, "--strict").refused(1));
    }

    @Test
    void inspectProposesASimulator() {
        String text = CommandOutcome.of("inspect", inSteps).done().out();
        assertTrue(text.contains("\nproposal: --profile nir --dt 1, because r = tau / dt with dt = 1 in every neuron; "
                + "the simulator is open\n"), text);
        JsonNode proposal = CommandOutcome.of("inspect", inSteps, "--json").jsonWithWarnings().get("proposal");
        assertEquals("{\"profile\":\"nir\",\"dt\":1.0,\"reason\":\"r = tau / dt with dt = 1 in every neuron\","
                + "\"caution\":\"the simulator is open\"}", proposal.toString());
    }

    @Test
    void convertedFilesRunWithoutOptions() {
        Path converted = folder.resolve("converted.nir");
        CommandOutcome
                .of("convert", inSteps, "-o", converted, "--dt", "1", "--profile", "sinabs", "--reset", "subtract",
                        "--steps", 12)
                .done();
        Path plain = folder.resolve("plain.npz");
        JsonNode expected = CommandOutcome.of("run", inSteps, "--input", input, "-o", plain, "--dt", "1", "--profile",
                "sinabs", "--reset", "subtract", "--json").jsonWithWarnings();
        Path recorded = folder.resolve("recorded.npz");
        CommandOutcome run = CommandOutcome.of("run", converted, "--input", input, "-o", recorded, "--json");
        assertEquals("metadata", run.jsonWithWarnings().get("settings_from").asText());
        assertTrue(
                run.err().contains(converted + ": settings from its metadata: dt 1 s, profile sinabs, reset subtract"),
                run.err());
        assertEquals(expected.get("counts"), run.jsonWithWarnings().get("counts"));
        assertArrayEquals(Npz.open(plain).array("out").toFloats(), Npz.open(recorded).array("out").toFloats());
        String text = CommandOutcome.of("inspect", converted).done().out();
        assertTrue(text.contains("\nrecord: its metadata say dt 1 s, profile sinabs, reset subtract"), text);
        assertFalse(text.contains("proposal"), text);
        assertEquals("sinabs",
                CommandOutcome.of("inspect", converted, "--json").jsonWithWarnings().get("recorded_settings")
                        .get("profile").asText());
    }

    @Test
    void optionsGoBeforeTheRecord() {
        Path converted = folder.resolve("converted.nir");
        CommandOutcome.of("convert", inSteps, "-o", converted, "--dt", "1", "--profile", "sinabs").done();
        JsonNode other = CommandOutcome.of("run", converted, "--input", input, "--reset", "subtract", "--json")
                .jsonWithWarnings();
        assertEquals("[sinabs][subtract][1.0]".replace("][", "],["),
                "[" + other.get("settings").get("profile").asText() + "],["
                        + other.get("settings").get("reset").asText()
                        + "],[" + other.get("settings").get("dt") + "]");
        CommandOutcome profile = CommandOutcome.of("run", converted, "--input", input, "--profile", "nir", "--json");
        assertEquals(1, profile.jsonWithWarnings().get("settings").get("dt").asDouble());
        assertTrue(profile.err().contains(converted + ": dt from its metadata: 1.0 s"), profile.err());
        assertFalse(profile.jsonWithWarnings().has("settings_from"));
    }

    @Test
    void convertSpellsOutWhatAFileLeavesOpen() {
        Path file = folder.resolve("open.nir");
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("fc", new Linear(Tensor.fill(Shape.of(2, 3), 1)));
        Tensor one = Tensor.vector(1);
        nodes.put("lif", new Lif(one, one, one, one, one));
        NirWriter.write(Network.of(nodes, List.of(new Edge("fc", "lif"))), file);
        Path converted = folder.resolve("converted.nir");
        CommandOutcome outcome = CommandOutcome.of("convert", file, "-o", converted, "--dt", "0.5", "--json");
        assertEquals(0.5, outcome.jsonWithWarnings().get("settings").get("dt").asDouble());
        Network network = NirReader.read(converted);
        assertEquals(new Input(Shape.of(3)), network.nodes().get("input_fc"));
        assertEquals(new Output(Shape.of(2)), network.nodes().get("output_lif"));
        assertEquals(Shape.of(2), ((Lif) network.nodes().get("lif")).shape());
        Path image = folder.resolve("m.safetensors");
        CommandOutcome.of("compile", file, "-o", image, "--dt", "0.5").done();
        assertEquals("hillock convert: " + image + ": this is an image, convert takes a network",
                CommandOutcome.of("convert", image, "-o", converted).refused(1));
    }

    @Test
    void recordsThatCannotBeUnderstoodAreNamed() {
        Path file = folder.resolve("odd.nir");
        NirWriter.write(inSteps().withMetadata(Map.of("dt", -1.0)), file);
        for (String command : List.of("run --input X", "inspect")) {
            List<Object> words = new java.util.ArrayList<>(List.of(command.replace("X", input.toString()).split(" ")));
            words.add(1, file);
            assertEquals("hillock " + words.getFirst() + ": " + file
                    + ": key 'metadata/dt': dt must be > 0 seconds and finite, is -1.0",
                    CommandOutcome.of(words.toArray()).refused(1));
        }
    }

    @Test
    void unknownFieldsNeedLenience() throws IOException {
        Path file = folder.resolve("refractory.nir");
        try (var hdf5 = io.jhdf.HdfFile.write(file)) {
            var graph = hdf5.putGroup("node");
            graph.putDataset("type", "NIRGraph");
            graph.putDataset("edges", new String[][]{{"input", "output"}});
            var nodes = graph.putGroup("nodes");
            for (String type : List.of("Input", "Output")) {
                var node = nodes.putGroup(type.toLowerCase());
                node.putDataset("type", type);
                node.putDataset("shape", new long[]{3});
                node.putDataset("refractory", 2);
            }
        }
        String field = ": node 'input', key 'refractory': NIR's Input has no such field";
        assertEquals("hillock run: " + file + field
                + ", and it may change the result; read leniently (--lenient) to ignore it",
                CommandOutcome.of("run", file, "--input", input).refused(1));
        String err = CommandOutcome.of("run", file, "--input", input, "--lenient").done().err();
        assertTrue(err.startsWith("warning: " + file + field + "; it is ignored\n"), err);
        assertTrue(CommandOutcome.of("inspect", file).done().out()
                .contains("\nwarning: node 'input', key 'refractory': NIR's Input has no such field; it is ignored\n"));
    }

    @Test
    void filesOfOtherKindsAreExplained() throws IOException {
        Path pointer = Files.writeString(folder.resolve("lfs.nir"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Path array = Files.copy(input, folder.resolve("array.nir"));
        Path image = Files.copy(pointer, folder.resolve("lfs.safetensors"));
        Path empty = Files.createFile(folder.resolve("empty.nir"));
        for (String command : List.of("inspect", "run --input X", "compile -o OUT", "convert -o OUT")) {
            explained(command, pointer,
                    "is a Git LFS pointer, not the file itself: run 'git lfs pull' in its repository");
            explained(command, array, "is a NumPy array, not a network: give it to --input");
            explained(command, image,
                    "is a Git LFS pointer, not the file itself: run 'git lfs pull' in its repository");
            explained(command, empty, "is empty: copy or download it again");
            explained(command, folder, "is a folder: name a file in it");
        }
    }

    private void explained(String command, Path file, String sentence) {
        String line = command.replace("X", input.toString()).replace("OUT", folder.resolve("out").toString());
        List<Object> words = new java.util.ArrayList<>(List.of(line.split(" ")));
        words.add(1, file);
        assertEquals("hillock " + words.getFirst() + ": " + file + ": " + sentence + "",
                CommandOutcome.of(words.toArray()).refused(1));
    }

    private static Network inSteps() {
        return lif(5, 5);
    }

    private static Network lif(double tau, double r) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(3)));
        nodes.put("fc", new Linear(Tensor.of(Shape.of(2, 3), 1, 2, 1, 0.5, 1, 2)));
        Shape two = Shape.of(2);
        nodes.put("lif", new Lif(Tensor.fill(two, tau), Tensor.fill(two, r), Tensor.fill(two, 0), Tensor.fill(two, 1),
                Tensor.fill(two, 0)));
        nodes.put("output", new Output(two));
        return Network.of(nodes, List.of(new Edge("input", "fc"), new Edge("fc", "lif"), new Edge("lif", "output")));
    }
}
