package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake gives one line on stderr that names it, and the right exit code. */
class RefusalsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path input;

    @BeforeEach
    void files() {
        model = Samples.spiking(folder);
        input = Samples.input(folder, "x.npy", 10, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect NONE", "compile NONE -o OUT", "run NONE --input X", "verify NONE --input X",
            "bench NONE --input X",
            "run MODEL --input NONE", "verify MODEL --input NONE", "bench MODEL --input NONE",
            "run MODEL --input X --state-in NONE"})
    void missingFile(String line) {
        expect(1, line, "none.file: no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "bench"})
    void wrongShape(String command) {
        Samples.input(folder, "wrong.npy", 10, 5);
        expect(1, command + " MODEL --input " + folder.resolve("wrong.npy"),
                "wrong.npy: shape [10, 5] does not fit, the network takes [3] a step: [T, 3] or [B, T, 3]");
    }

    @Test
    void shapesOfHeldInputs() {
        expect(1, "run MODEL --steps 4 --input " + Samples.input(folder, "wrong.npy", 2, 10, 3),
                "wrong.npy: shape [2, 10, 3] does not fit, the network takes [3] a step: with --steps it is [3] or [B, 3]");
        expect(1, "run MODEL --input " + Samples.input(folder, "vector.npy", 3), "or with --steps [3] or [B, 3]");
        expect(1, "run MODEL --input " + Samples.input(folder, "empty.npy", 0, 3), "empty.npy: shape [0, 3]");
    }

    @Test
    void unknownNode() {
        expect(1, "run MODEL --input X -o OUT --record frob:z", "spiking.nir: cannot record 'frob:z'");
        expect(1, "run MODEL --input X -o OUT --record fc:v", "spiking.nir: cannot record 'fc:v'");
        expect(2, "run MODEL --input X --record hidden:z", "--record needs -o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run MODEL --input X", "compile MODEL -o OUT", "verify MODEL --input X",
            "bench MODEL --input X"})
    void unknownProfile(String line) {
        expect(2, line + " --profile frob",
                "'frob', valid are: nir, snntorch, snntorch-subtract, snntorch-late, snntorch-zero-late, snntorch-none, norse, spyx, sinabs, spikingjelly, spikingjelly-soft, rockpool, lava, nengo");
    }

    @Test
    void settingsOutOfRange() {
        expect(2, "run MODEL --input X --dt 0", "dt must be > 0");
        expect(2, "run MODEL --input X --dt frob", "'--dt'");
        expect(2, "run MODEL --input X --lower-bound frob", "neither a number nor none");
        expect(2, "run MODEL --input X --steps 0", "--steps must be at least 1");
        expect(2, "run MODEL --input X --engine frob", "unknown engine 'frob', valid are: native, java");
        expect(2, "compile MODEL -o OUT --steps -1", "steps must be >= 0");
        expect(2, "bench MODEL --input X --batch 0", "--batch must be from 1");
        expect(2, "bench MODEL --input X --threads 0", "--threads must be from 1");
        expect(2, "bench MODEL --input X --seconds 0", "--seconds must be from");
    }

    @Test
    void settingsOfSingleNodes() {
        String run = "run MODEL --input X --set ";
        String shape = "is not NODES.SETTING=VALUE, such as li_out.reset=none";
        expect(2, run + "hidden", "'hidden' " + shape);
        expect(2, run + "reset=none", "'reset=none' " + shape);
        expect(2, run + "hidden.resett=none",
                "'hidden.resett=none': unknown setting 'resett', valid are: reset, fires, "
                        + "discretisation, if_integrates_dt, lower_bound, update_order, gain, synaptic_gain, initial, report");
        expect(2, run + "hidden.fires=below",
                "'hidden.fires=below': unknown firing condition 'below', valid are: above, at_or_above");
        expect(2, run + "hidden.lower_bound=Infinity", "lower bound must be finite, is Infinity");
        expect(1, run + "frob*.reset=none",
                "spiking.nir: no node matches 'frob*'; the neurons are: hidden (LIF), spikes (LIF)");
        expect(1, run + "fc.reset=none", "spiking.nir: 'fc' matches no neuron, only fc (Affine); the neurons are: ");
        expect(1, run + "hidden.update_order=membrane_first",
                "spiking.nir: the setting 'update_order' does not apply to hidden (LIF); the settings that do are: reset, ");
        expect(2, "run MODEL --input X --fires below",
                "unknown firing condition 'below', valid are: above, at_or_above");
    }

    @Test
    void settingsOfAnImagesNodesCannotBeChanged() {
        Path image = folder.resolve("own.safetensors");
        CommandOutcome.of("compile", model, "-o", image, "--reset", "subtract", "--set", "spikes.reset=none").well();
        String run = "run " + image + " --input X ";
        CommandOutcome.of("run", image, "--input", input, "--set", "hidden.reset=subtract", "--set",
                "spikes.reset=none").well();
        CommandOutcome.of("run", image, "--input", input, "--reset", "subtract", "--set", "s*.reset=none").well();
        String other = "own.safetensors: this image was compiled with other settings";
        expect(1, run + "--set spikes.reset=subtract", other);
        expect(1, run + "--set spikes.fires=at_or_above", other);
        expect(1, run + "--reset subtract", other);
        expect(1, run + "--set frob.reset=none", "no neuron matches 'frob'; the neurons are: hidden, spikes");
    }

    @Test
    void settingsOfAnImageCannotBeChanged() {
        Path image = folder.resolve("m.safetensors");
        CommandOutcome.of("compile", model, "-o", image, "--profile", "norse").well();
        CommandOutcome.of("run", image, "--input", input, "--profile", "norse", "--dt", "1e-4").well();
        expect(1, "run " + image + " --input X --profile nir",
                "m.safetensors: this image was compiled with other settings");
        expect(1, "run " + image + " --input X --dt 1e-3",
                "m.safetensors: this image was compiled with other settings");
        expect(1, "compile " + image + " -o OUT", "m.safetensors: this is an image already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "verify", "bench"})
    void valuesThatAreNotFinite(String command) {
        float[] values = new float[30];
        values[10] = Float.NaN;
        Npy.write(folder.resolve("nan.npy"), NpyArray.of(values, 10, 3));
        expect(1, command + " MODEL --input " + folder.resolve("nan.npy"), "nan.npy: the value at [3, 1] is NaN");
        Npy.write(folder.resolve("huge.npy"), NpyArray.of(new double[]{0, 0, 1e300}, 1, 1, 3));
        expect(1, command + " MODEL --input " + folder.resolve("huge.npy"),
                "huge.npy: the value at [0, 0, 2] is Infinity");
    }

    @Test
    void unwritableOutput() {
        Path nowhere = folder.resolve("no/such/folder/out.npz");
        expect(1, "run MODEL --input X -o " + nowhere, "out.npz: cannot be written");
        expect(1, "run MODEL --input X -o " + folder, "cannot be written");
        expect(1, "compile MODEL -o " + nowhere, "out.npz: cannot be written");
        expect(1, "run MODEL --input X --state-out " + nowhere, "out.npz");
    }

    @Test
    void statesOfAnotherNetwork() {
        Path state = folder.resolve("state.npz");
        CommandOutcome.of("run", model, "--input", input, "--state-out", state).well();
        CommandOutcome.of("run", model, "--input", input, "--state-in", state).well();
        expect(1, "run " + Samples.membrane(folder) + " --input X --state-in " + state, "state.npz: key 'digest'");
        expect(1, "run MODEL --input X --dt 2e-4 --state-in " + state, "state.npz: key 'digest'");
        expect(1, "run MODEL --state-in " + state + " --input " + Samples.input(folder, "two.npy", 2, 10, 3),
                "state.npz: key 'step': i8 (1,) where i8 [2] is needed");
        expect(1, "run MODEL --input X --state-in " + input, "x.npy: no npz");
    }

    @Test
    void filesThatAreNoModels() throws IOException {
        Path text = Files.writeString(folder.resolve("text.nir"), "frobnicate");
        expect(1, "inspect " + text,
                "text.nir: is a text file, not a NIR file: load it in its simulator and export the network with nir.write");
        Path image = Files.writeString(folder.resolve("text.safetensors"), "frobnicate");
        expect(1, "inspect " + image, "text.safetensors: ");
        expect(1, "run " + folder + " --input X", ": is a folder: name a file in it");
    }

    private void expect(int code, String line, String message) {
        String filled = line.replace("MODEL", model.toString()).replace("NONE", folder.resolve("none.file").toString())
                .replace("OUT", folder.resolve("out").toString()).replace(" X", " " + input);
        String error = CommandOutcome.of((Object[]) filled.split(" ")).refused(code);
        assertTrue(error.startsWith("hillock " + line.substring(0, line.indexOf(' ')) + ": "), error);
        assertTrue(error.contains(message), error);
    }
}
