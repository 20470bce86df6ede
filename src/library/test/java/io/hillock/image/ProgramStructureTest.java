package io.hillock.image;

import static io.hillock.image.Graph.affine;
import static io.hillock.image.Graph.entry;
import static io.hillock.image.Graph.fill;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.lif;
import static io.hillock.image.Graph.output;
import static io.hillock.image.Graph.signalOf;
import static io.hillock.image.Graph.sketch;
import static io.hillock.image.Graph.states;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Program;
import io.hillock.image.program.Signal;
import io.hillock.image.program.StateVariable;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Li;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Threshold;
import io.hillock.spike.OutputKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The operations, their order and their sources, for networks that are small enough to read. */
class ProgramStructureTest {

    @Test
    void feedForward() {
        Program program = new Graph().node("out", output(3)).node("lif", lif(3)).node("fc", affine(2, 3))
                .node("in", input(2)).path("in", "fc", "lif", "out").compile();

        assertEquals("""
                fc = linear(in)
                lif = lif(fc)""", sketch(program));
        assertEquals(List.of(new Signal("in", Shape.of(2), -1), new Signal("fc", Shape.of(3), -1),
                new Signal("lif", Shape.of(3), -1)), program.signals());
        assertEquals(List.of(new StateVariable("lif:v", Shape.of(3), Optional.empty())), program.state());
        assertEquals(0, program.inputs().getFirst().signal());
        assertEquals(2, program.outputs().getFirst().signal());
        assertEquals(OutputKind.SPIKES, program.outputs().getFirst().kind());
        assertEquals(List.of(new NodeEntry("out", "Output", Shape.of(3), 2, -1),
                new NodeEntry("lif", "LIF", Shape.of(3), 2, 0), new NodeEntry("fc", "Affine", Shape.of(3), 1, -1),
                new NodeEntry("in", "Input", Shape.of(2), 0, -1)), program.nodes());
        assertEquals(8 + 16, program.stateBytes());
    }

    private static Network recurrent() {
        return new Graph().node("in", input(2)).node("fc", affine(2, 3)).node("lif", lif(3)).node("rec", affine(3, 3))
                .node("out", output(3)).path("rec", "lif").path("in", "fc", "lif", "rec").path("lif", "out").network();
    }

    @Test
    void recurrentAffineCutWhereTheNeuronIsLeft() {
        Program program = Image.compile(recurrent(), Graph.NIR).program();

        assertEquals("""
                fc = linear(in)
                rec = linear(lif~); lif = lif(rec, fc)""", sketch(program));
        assertEquals(List.of("lif:v[3]", "lif:previous[3]"), states(program));
    }

    @Test
    void recurrentAffineCutWhereTheNeuronIsEntered() {
        Program program = Image.compile(recurrent(), Graph.NIR.withCycleDelay(CycleDelay.NEURON_IN)).program();

        assertEquals("""
                fc = linear(in)
                lif = lif(fc, rec~); rec = linear(lif)""", sketch(program));
        assertEquals(List.of("lif:v[3]", "rec:previous[3]"), states(program));
    }

    @Test
    void selfLoopAndFanInWithADuplicateEdge() {
        Program program = new Graph().node("in", input(2)).node("a", affine(2, 3)).node("b", affine(2, 3))
                .node("lif", lif(3)).node("out", output(3)).path("lif", "lif").path("in", "b", "lif")
                .path("in", "a", "lif").path("a", "lif").path("lif", "out").compile();

        assertEquals("""
                a = linear(in)
                b = linear(in)
                lif = lif(b, a, lif~)""", sketch(program));
    }

    @Test
    void twoLayerLoop() {
        Graph graph = new Graph().node("in", input(2)).node("fc1", affine(2, 3)).node("lif1", lif(3))
                .node("fc2", affine(3, 4)).node("lif2", lif(4)).node("back", affine(4, 3)).node("out", output(4))
                .path("in", "fc1", "lif1", "fc2", "lif2", "back", "lif1").path("lif2", "out");

        assertEquals("""
                fc1 = linear(in)
                fc2 = linear(lif1~); lif2 = lif(fc2); back = linear(lif2~); lif1 = lif(fc1, back)""",
                sketch(graph.compile()));
        assertEquals("""
                fc1 = linear(in)
                lif1 = lif(fc1, back~); fc2 = linear(lif1); lif2 = lif(fc2~); back = linear(lif2)""", sketch(
                Image.compile(graph.network(), Graph.NIR.withCycleDelay(CycleDelay.NEURON_IN)).program()));
    }

    @Test
    void delayInALoop() {
        Program program = new Graph().node("in", input(3)).node("lif", lif(3)).node("wait", new Delay(fill(0.005, 3)))
                .node("out", output(3)).path("in", "lif", "wait", "lif").path("wait", "out").compile();

        assertEquals("lif = lif(in, wait~); wait = delay(lif~)", sketch(program));
        assertEquals(List.of("lif:v[3]", "lif:previous[3]", "wait:ring[5, 3]", "wait:previous[3]"), states(program));
        assertEquals(OutputKind.SPIKES, program.outputs().getFirst().kind());
    }

    private static Network cell() {
        return new Graph().node("input", input(3)).node("lif", lif(3)).node("output", output(3))
                .path("input", "lif", "output").network();
    }

    @Test
    void nested() {
        Program program = new Graph().node("in", input(2)).node("fc", affine(2, 3)).node("cell", cell())
                .node("out", output(3)).path("in", "fc", "cell", "out").compile();

        assertEquals("""
                fc = linear(in)
                cell/lif = lif(fc)""", sketch(program));
        assertEquals("fc", signalOf(program, "cell/input"));
        assertEquals("cell/lif", signalOf(program, "cell/output"));
        assertEquals("cell/lif", signalOf(program, "out"));
        assertEquals(OutputKind.SPIKES, program.outputs().getFirst().kind());
    }

    @Test
    void nestedWithALoopAround() {
        Graph graph = new Graph().node("in", input(3)).node("cell", cell()).node("rec", affine(3, 3))
                .node("out", output(3)).path("in", "cell", "rec", "cell", "out");

        assertEquals("""
                cell/output = sum(cell/lif~); rec = linear(cell/output); cell/input = sum(in, rec); \
                cell/lif = lif(cell/input)""", sketch(graph.compile()));
        assertEquals("cell/lif = lif(cell/input~); rec = linear(cell/lif); cell/input = sum(in, rec)", sketch(
                Image.compile(graph.network(), Graph.NIR.withCycleDelay(CycleDelay.NEURON_IN)).program()));
    }

    @Test
    void flattenOfOneSourceSharesItsSignal() {
        Program program = new Graph().node("in", input(2, 3)).node("lif", lif(2, 3))
                .node("flat", new Flatten(Optional.empty(), 0, -1)).node("fc", affine(6, 2)).node("out", output(2))
                .path("in", "lif", "flat", "fc", "out").compile();

        assertEquals("""
                lif = lif(in)
                fc = linear(lif)""", sketch(program));
        assertEquals(new NodeEntry("flat", "Flatten", Shape.of(6), 1, -1), entry(program, "flat"));
        assertEquals(new NodeEntry("lif", "LIF", Shape.of(2, 3), 1, 0), entry(program, "lif"));
        assertEquals(OutputKind.MEMBRANE, program.outputs().getFirst().kind());
    }

    @Test
    void flattenOfTwoSourcesAddsThem() {
        Program program = new Graph().node("in", input(2, 3)).node("a", lif(2, 3)).node("b", lif(2, 3))
                .node("flat", new Flatten(Optional.empty(), 0, -1)).node("out", output(6)).path("in", "a", "flat")
                .path("in", "b", "flat", "out").compile();

        assertEquals("""
                a = lif(in)
                b = lif(in)
                flat = sum(a, b)""", sketch(program));
        assertEquals(Shape.of(6), program.outputShape());
        assertEquals(OutputKind.SPIKES, program.outputs().getFirst().kind());
    }

    @Test
    void theOutputsSignalHasTheOutputsShape() {
        Program program = new Graph().node("in", input(2, 3)).node("lif", lif(2, 3))
                .node("flat", new Flatten(Optional.empty(), 0, -1)).node("out", output(6))
                .path("in", "lif", "flat", "out").compile();

        assertEquals("""
                lif = lif(in)
                out = sum(lif)""", sketch(program));
        assertEquals(new Signal("out", Shape.of(6), -1), program.signal(program.outputs().getFirst().signal()));
    }

    @Test
    void whatLeadsNowhereIsCompiledToo() {
        Program program = new Graph().node("in", input(3)).node("aside", lif(3)).node("lif", lif(3))
                .node("out", output(3)).path("in", "lif", "out").path("in", "aside").compile();

        assertEquals("""
                aside = lif(in)
                lif = lif(in)""", sketch(program));
    }

    @Test
    void anOutputThatIsTheInput() {
        Program program = new Graph().node("in", input(3)).node("out", output(3)).path("in", "out").compile();

        assertEquals("", sketch(program));
        assertEquals(0, program.outputs().getFirst().signal());
        assertEquals(OutputKind.MEMBRANE, program.outputs().getFirst().kind());
    }

    @Test
    void outputsOfMixedKindAreMembranes() {
        Program program = new Graph().node("in", input(3)).node("lif", lif(3))
                .node("li", new Li(fill(0.01, 3), fill(1, 3), fill(0, 3))).node("out", output(3))
                .path("in", "lif", "out").path("in", "li", "out").compile();

        assertEquals(OutputKind.MEMBRANE, program.outputs().getFirst().kind());
    }

    @Test
    void thresholdsGiveSpikes() {
        Program program = new Graph().node("in", input(3)).node("step", new Threshold(fill(1, 3)))
                .node("out", output(3)).path("in", "step", "out").compile();

        assertEquals("step = threshold(in)", sketch(program));
        assertEquals(OutputKind.SPIKES, program.outputs().getFirst().kind());
    }

    @Test
    void previousSpikesAreKeptForReportsAndLateSubtraction() {
        Network network = new Graph().node("in", input(3)).node("lif", lif(3)).node("step", new Threshold(fill(1, 3)))
                .node("out", output(3)).path("in", "lif", "step", "out").network();

        assertEquals(List.of("lif:v[3]"), states(Image.compile(network, Graph.NIR).program()));
        assertEquals(List.of("lif:v[3]", "lif:previous[3]"),
                states(Image.compile(network, RunSettings.of(Profile.SPYX)).program()));
        assertEquals(List.of("lif:v[3]", "lif:previous[3]"),
                states(Image.compile(network, Graph.NIR.withReset(Reset.SUBTRACT_LATE)).program()));
    }

    /** The cycle is cut where the Output is entered, so its source has no signal when it is placed. */
    @Test
    void outputInsideACycle() {
        Program program = new Graph().node("in", input(2)).node("lif", lif(2)).node("out", output(2))
                .node("rec", affine(2, 2)).path("in", "lif", "out", "rec", "lif").compile();

        assertEquals("""
                out = sum(lif~); rec = linear(out); lif = lif(in, rec)""", sketch(program));
    }
}
