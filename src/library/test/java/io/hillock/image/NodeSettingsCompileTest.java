package io.hillock.image;

import static io.hillock.image.Graph.affine;
import static io.hillock.image.Graph.fill;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.lif;
import static io.hillock.image.Graph.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.If;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Li;
import io.hillock.model.Network;
import io.hillock.model.NodeRule;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Settings of single nodes while an image is compiled: what it keeps, and what it refuses. */
class NodeSettingsCompileTest {
    private static final NodeSettings NO_RESET = NodeSettings.OPEN.withReset(Reset.NONE);

    private static Network network() {
        return new Graph().node("in", input(2)).node("fc", affine(2, 2)).node("lif", lif(2))
                .node("counter", new If(fill(1, 2), fill(1, 2), fill(0, 2)))
                .node("li", new Li(fill(0.01, 2), fill(1, 2), fill(0, 2))).node("out", output(2))
                .path("in", "fc", "lif", "counter", "li", "out").network();
    }

    private static RunSettings kept(RunSettings settings) {
        Image image = Image.compile(network(), settings);
        RunSettings kept = image.program().settings();
        assertEquals(kept, Image.load(image.bytes().toArray(ValueLayout.JAVA_BYTE)).program().settings());
        return kept;
    }

    private static void refused(String message, RunSettings settings) {
        var refusal = assertThrows(InvalidNetworkException.class, () -> Image.compile(network(), settings));
        assertEquals(message, refusal.getMessage());
    }

    @Test
    void anImageKeepsWhatANodeHasInsteadOfTheOthers() {
        RunSettings kept = kept(Graph.NIR.withNode("*", NO_RESET)
                .withNode("lif",
                        NodeSettings.OPEN.withDiscretisation(Discretisation.EXACT).withReset(Reset.TO_V_RESET)));
        assertEquals(Reset.TO_V_RESET, kept.reset());
        assertEquals(List.of(new NodeRule("lif", NodeSettings.OPEN.withDiscretisation(Discretisation.EXACT)),
                new NodeRule("counter", NO_RESET)), kept.nodes());
        assertEquals(List.of(), kept(Graph.NIR.withNode("lif", NodeSettings.OPEN.withReset(Reset.TO_V_RESET))).nodes());
    }

    @Test
    void anImageWithoutThemIsAsItWasBeforeThereWereAny() {
        byte[] bytes = Image.compile(network(), Graph.NIR).bytes().toArray(ValueLayout.JAVA_BYTE);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String key : List.of("fires", "update_order", "synaptic_gain", "initial", "\\\"settings\\\":{\\\"nodes")) {
            assertFalse(text.contains(key), key);
        }
    }

    @Test
    void aGlobMustMatchANeuronThatHasTheSetting() {
        refused("no node matches 'lif7'; the neurons are: lif (LIF), counter (IF), li (LI)",
                Graph.NIR.withNode("lif7", NO_RESET));
        refused("'fc' matches no neuron, only fc (Affine); the neurons are: lif (LIF), counter (IF), li (LI)",
                Graph.NIR.withNode("fc", NO_RESET));
        refused("the setting 'reset' does not apply to li (LI); the settings that do are: discretisation, gain, initial",
                Graph.NIR.withNode("li", NO_RESET));
        refused("the setting 'update_order' does not apply to lif (LIF), counter (IF), li (LI); the settings that do are: "
                + "reset, fires, discretisation, if_integrates_dt, lower_bound, gain, initial, report",
                Graph.NIR.withNode("*", NodeSettings.OPEN.withUpdateOrder(UpdateOrder.MEMBRANE_FIRST)));
        refused("node 'counter', key 'v_leak': the setting initial=v_leak needs it, but the type IF has none",
                Graph.NIR.withNode("counter", NodeSettings.OPEN.withInitial(Initial.V_LEAK)));
    }

    @Test
    void multiSpikeMakesNoComparison() {
        RunSettings several = Graph.NIR.withReset(Reset.MULTI_SPIKE).withLowerBound(OptionalDouble.empty());
        assertEquals(List.of(), Image.compile(network(), several).warnings());
        assertEquals(List.of("node 'lif': the setting 'fires' is without effect, because the reset multi_spike gives a "
                + "spike for each whole threshold"),
                Image.compile(network(), several.withNode("lif", NodeSettings.OPEN.withFires(FiringCondition.ABOVE)))
                        .warnings());
        assertTrue(Image.compile(network(), several.withFires(FiringCondition.AT_OR_ABOVE)).warnings().isEmpty());
    }
}
