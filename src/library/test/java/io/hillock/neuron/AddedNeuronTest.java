package io.hillock.neuron;

import static io.hillock.neuron.NeuronField.constant;
import static io.hillock.neuron.NeuronField.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.neuron.NeuronModel.Firing;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.spike.Encoding;
import io.hillock.spike.OutputKind;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record of parameters, a step and one row add a neuron model: files, compiler, images and the Java engine then know it. */
class AddedNeuronTest {
    private static final int STEPS = 400;
    private static final double DT = 1e-4;
    private static final double TAU = 4e-3;
    private static final double R = 1.5;
    private static final double V_LEAK = 0.05;
    private static final double SLOPE = 0.2;
    private static final double KNEE = 0.8;
    private static final double THRESHOLD = 2;
    private static final double V_RESET = -0.1;
    private static final float[] DRIVES = {0, 0.3f, 0.6f, 1, 2};
    private static final RunSettings SETTINGS = RunSettings.of(Profile.NIR).withReset(Reset.TO_V_RESET).withDt(DT);

    static {
        NeuronModels.add(new NeuronModel<>("ExponentialLIF", "exponential_lif", ExponentialLif.class,
                Optional.of(file -> new ExponentialLif(file.tensor("tau"), file.tensor("r"), file.tensor("v_leak"),
                        file.tensor("slope"), file.tensor("knee"), file.tensor("v_threshold"), file.vReset())),
                Firing.BY_SETTINGS,
                List.of(constant("gain"), constant("decay"), constant("leak"), constant("upstroke"), constant("slope"),
                        constant("knee"), state("v")),
                (node, constants) -> {
                    constants.leak("tau", node.tau(), node.r(), node.vLeak());
                    constants.constant("upstroke", "slope",
                            i -> constants.inputFactor(node.tau().at(i)) * node.slope().at(i));
                    constants.constant("slope", "slope", node.slope()::at);
                    constants.constant("knee", "knee", node.knee()::at);
                    constants.membrane();
                    constants.fire(node.vThreshold(), node.vReset());
                },
                memory -> new ExponentialLifStep(memory.constant("decay"), memory.constant("gain"),
                        memory.constant("leak"), memory.constant("upstroke"), memory.constant("slope"),
                        memory.constant("knee"), memory.membrane(), memory.fire())));
    }

    @TempDir
    private Path folder;

    private static Network network() {
        Shape shape = Shape.of(DRIVES.length);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(shape));
        nodes.put("neurons", new ExponentialLif(fill(TAU), fill(R), fill(V_LEAK), fill(SLOPE), fill(KNEE),
                fill(THRESHOLD), fill(V_RESET)));
        nodes.put("output", new Output(shape));
        return Network.of(nodes, List.of(new Edge("input", "neurons"), new Edge("neurons", "output")));
    }

    private static Tensor fill(double value) {
        return Tensor.fill(Shape.of(DRIVES.length), value);
    }

    /** The equation in double, by Euler steps. */
    private static int spikes(double drive) {
        double v = 0;
        int spikes = 0;
        for (int t = 0; t < STEPS; t++) {
            v += DT / TAU * (V_LEAK - v + SLOPE * StrictMath.exp((v - KNEE) / SLOPE) + R * drive);
            if (v > THRESHOLD) {
                spikes++;
                v = V_RESET;
            }
        }
        return spikes;
    }

    @Test
    void aFileHoldsIt() {
        Path file = folder.resolve("exponential.nir");
        NirWriter.write(network(), file);
        assertEquals(network().nodes(), NirReader.read(file).nodes());
    }

    @Test
    void itCompilesAndRunsByItsEquation() {
        Path file = folder.resolve("exponential.nir");
        NirWriter.write(network(), file);
        Image compiled = Image.compile(NirReader.read(file), SETTINGS);
        assertEquals(OutputKind.SPIKES, compiled.outputPorts().getFirst().kind());
        Image image = Image.load(compiled.bytes().toArray(ValueLayout.JAVA_BYTE));
        assertEquals(compiled.program(), image.program());
        try (Arena arena = Arena.ofConfined(); Engine engine = JavaEngine.open(image)) {
            Response response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.record("neurons:v"));
            engine.run(Encoding.held(arena, STEPS, DRIVES), response);
            int all = 0;
            for (int j = 0; j < DRIVES.length; j++) {
                assertEquals(spikes(DRIVES[j]), response.count(0, j), "spikes of drive " + DRIVES[j]);
                all += spikes(DRIVES[j]);
            }
            assertTrue(all > 10, "the drives make it fire");
            assertEquals(0, response.count(0, 0), "it rests without a drive");
        }
    }

    @Test
    void theNativeEngineRefusesWhatItLacks() {
        Image image = Image.compile(network(), SETTINGS);
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> NativeEngine.open(image).close());
        assertTrue(refusal.getMessage().contains("exponential_lif"), refusal.getMessage());
    }

    @Test
    void badParametersAndImagesAreRefusedByName() {
        InvalidNetworkException bad = assertThrows(InvalidNetworkException.class, () -> new ExponentialLif(fill(TAU),
                fill(R), fill(V_LEAK), fill(0), fill(KNEE), fill(THRESHOLD), fill(V_RESET)));
        assertEquals("slope", bad.key());
        byte[] bytes = Image.compile(network(), SETTINGS).bytes().toArray(ValueLayout.JAVA_BYTE);
        byte[] renamed = new String(bytes, StandardCharsets.ISO_8859_1).replace("\\\"knee\\\":", "\\\"kneo\\\":")
                .getBytes(StandardCharsets.ISO_8859_1);
        String message = assertThrows(ImageException.class, () -> Image.load(renamed)).getMessage();
        assertTrue(message.contains("field 'knee' is missing"), message);
    }

    @Test
    void aRowIsThereOnce() {
        assertThrows(IllegalArgumentException.class,
                () -> NeuronModels.add(NeuronModels.ofType("ExponentialLIF").orElseThrow()));
        for (NeuronModel<?> model : NeuronModels.all()) {
            assertEquals(model, NeuronModels.ofOperation(model.operation()).orElseThrow());
        }
    }
}
