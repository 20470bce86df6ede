package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.Image;
import io.hillock.model.CubaLif;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the settings of single nodes compute, on every engine: other people's values, and short stories by hand. */
class NodeSettingsRunTest {
    /** With dt = 1 a tau of 2 halves, and r = 2 makes the gain 1. */
    private static final RunSettings STEPS = RunSettings.of(Profile.NIR).withDt(1);

    private static NpyArray array(String name) {
        return Npy.read(ReferenceFiles.file(name));
    }

    @Test
    void aReadoutKeepsItsMembraneWhileHiddenNeuronsReset() {
        Image image = ReferenceRuns.image("readout_without_reset/model.nir", RunSettings.of(Profile.SNNTORCH_LATE)
                .withDt(1e-4).withNode("li_out", NodeSettings.OPEN.withReset(Reset.NONE)));
        for (var open : ReferenceRuns.ENGINES) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                Response response = ReferenceRuns.run(arena, engine, array("readout_without_reset/input.npy"),
                        "li_out:v");
                ReferenceRuns.assertClose(array("readout_without_reset/expected.npy"),
                        ReferenceRuns.recording(response, "li_out:v"), engine.name());
            }
        }
    }

    @Test
    void snntorchsDelayedZeroReset() {
        Image image = ReferenceRuns.image("snntorch_zero_reset_delayed/model.nir",
                RunSettings.of(Profile.SNNTORCH).withDt(1e-4).withReset(Reset.TO_ZERO_LATE));
        for (var open : ReferenceRuns.ENGINES) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                Response response = ReferenceRuns.run(arena, engine, array("snntorch_zero_reset_delayed/input.npy"),
                        "lif1:z");
                ReferenceRuns.assertSpikes(array("snntorch_zero_reset_delayed/hidden.npy"),
                        ReferenceRuns.recording(response, "lif1:z"), engine.name() + " lif1");
                ReferenceRuns.assertSpikes(array("snntorch_zero_reset_delayed/expected.npy"), response.raster(),
                        engine.name() + " out");
            }
        }
    }

    @Test
    void firesAtTheThreshold() {
        NodeSettings at = NodeSettings.OPEN.withFires(FiringCondition.AT_OR_ABOVE);
        expect(counter(), NodeSettings.OPEN, row(1, 0, 0.5f), row(0, 0, 1), row(1, 1, 0));
        expect(counter(), at, row(1, 0, 0.5f), row(1, 0, 0), row(0, 0, 0.5f));
        expect(counter(), at.withReset(Reset.SUBTRACT), row(1, 1.5f, 0.5f), row(1, 1, 1), row(0, 0.5f, 0));
        expect(counter(), at.withReset(Reset.SUBTRACT_LATE), row(1, 0, 0), row(1, 0, 0), row(1, 0, 0));
        expect(counter(), at.withReset(Reset.SNNTORCH_SUBTRACT), row(2, -0.5f), row(1, 0), row(1, 0.5f));
        expect(counter(), at.withReset(Reset.TO_ZERO_LATE), row(1, 5, 0.5f), row(1, 0, 0), row(1, 0, 0.5f));
        expect(counter(), at.withReset(Reset.NONE), row(1, -0.5f, 0.5f), row(1, 0, 1), row(1, 0.5f, 1));
        expect(counter(), at.withReset(Reset.MULTI_SPIKE), row(2, 0.5f, 0.5f), row(2, 0, 1), row(0, 0.5f, 0));
    }

    @Test
    void theMembraneSeesTheCurrentOfTheStepBefore() {
        var cuba = new CubaLif(one(2), one(2), one(2), one(0), one(2), one(100), one(0));
        expect(cuba, NodeSettings.OPEN, row(4, 0, 0), row(0, 0, 0), row(4, 4, 3));
        expect(cuba, NodeSettings.OPEN.withUpdateOrder(UpdateOrder.MEMBRANE_FIRST), row(4, 0, 0), row(0, 0, 0),
                row(0, 4, 4));
    }

    @Test
    void gainsAreWhatTheSettingNames() {
        var cuba = new CubaLif(one(4), one(2), one(3), one(0), one(8), one(100), one(0));
        NodeSettings one = NodeSettings.OPEN.withGain(Gain.ONE);
        expect(cuba, one.withSynapticGain(Gain.PARAMETER), row(1, 0), row(0, 0), row(8, 10));
        expect(cuba, one.withSynapticGain(Gain.DECAY), row(1, 0), row(0, 0), row(0.75f, 0.9375f));
        expect(cuba, one.withSynapticGain(Gain.DISCRETISED), row(1, 0), row(0, 0), row(2, 2.5f));
        expect(cuba, one.withGain(Gain.PARAMETER).withSynapticGain(Gain.ONE), row(1, 0), row(0, 0), row(3, 3.75f));
        expect(new If(one(3), one(100), one(0)), one, row(1, 1), row(0, 0), row(1, 2));
    }

    @Test
    void membranesStartWhereTheSettingSays() {
        var lif = new Lif(one(2), one(2), one(4), one(100), one(-8));
        expect(lif, NodeSettings.OPEN, row(0, 0), row(0, 0), row(2, 3));
        expect(lif, NodeSettings.OPEN.withInitial(Initial.V_LEAK), row(0, 0), row(0, 0), row(4, 4));
        expect(lif, NodeSettings.OPEN.withInitial(Initial.V_RESET), row(0, 0), row(0, 0), row(-2, 1));
    }

    /** A node reports a step late while the others do not; what the next node reads is not late. */
    @Test
    void oneNodeReportsTheStepBefore() {
        Network network = network(new If(one(1), one(0.5), one(0)), new If(one(1), one(0.5), one(0)));
        Image image = Image.compile(network,
                STEPS.withNode("n0", NodeSettings.OPEN.withReport(ReportedStep.PREVIOUS_STEP)));
        for (var open : ReferenceRuns.ENGINES) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                Response response = image.response(arena, 1, 3,
                        RequestedOutputs.COUNTS.withRaster().record("n0:z", "n1:z"));
                engine.run(batch(arena, row(1, 0, 1)), response);
                assertArrayEquals(row(0, 1, 0), floats(response, "n0:z"), engine.name());
                assertArrayEquals(row(1, 0, 1), floats(response, "n1:z"), engine.name());
            }
        }
        assertEquals("n0", image.program().settings().nodes().getFirst().glob());
    }

    private static If counter() {
        return new If(one(1), one(1), one(0));
    }

    /** One neuron: its spikes, and its membranes. */
    private static void expect(Neuron neuron, NodeSettings own, float[] input, float[] spikes, float[] membranes) {
        Image compiled = Image.compile(network(neuron), STEPS.withNode("n0", own));
        Image image = Image.load(compiled.bytes().toArray(ValueLayout.JAVA_BYTE));
        assertEquals(compiled.program(), image.program());
        for (var open : ReferenceRuns.ENGINES) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                Response response = image.response(arena, 1, input.length,
                        RequestedOutputs.COUNTS.withRaster().record("n0:z", "n0:v"));
                engine.run(batch(arena, input), response);
                assertArrayEquals(spikes, floats(response, "n0:z"), engine.name() + " " + own);
                assertArrayEquals(membranes, floats(response, "n0:v"), engine.name() + " " + own);
            }
        }
    }

    private static Batch batch(Arena arena, float[] input) {
        return new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, input), 1, input.length, false);
    }

    private static float[] floats(Response response, String name) {
        return ReferenceRuns.recording(response, name).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static Network network(Neuron... neurons) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(1)));
        var edges = new ArrayList<Edge>();
        String last = "in";
        for (int i = 0; i < neurons.length; i++) {
            nodes.put("n" + i, neurons[i]);
            edges.add(new Edge(last, "n" + i));
            last = "n" + i;
        }
        nodes.put("out", new Output(Shape.of(1)));
        edges.add(new Edge(last, "out"));
        return Network.of(nodes, List.copyOf(edges));
    }

    private static Tensor one(double value) {
        return Tensor.vector(value);
    }

    private static float[] row(float... values) {
        return values;
    }
}
