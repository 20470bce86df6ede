package io.hillock.image;

import static io.hillock.image.Graph.fill;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.output;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.model.Affine;
import io.hillock.model.CubaLif;
import io.hillock.model.Delay;
import io.hillock.model.I;
import io.hillock.model.If;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.lang.foreign.ValueLayout;
import io.hillock.neuron.NeuronModels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The constants of neurons.md against its formulas, written out by hand. */
class ConstantsTest {
    private static final double DT = 1e-3;
    private static final double TAU = 0.0123;
    private static final double TAU_SYN = 0.0045;
    private static final double R = 1.7;
    private static final double V_LEAK = -0.3;
    private static final double W_IN = 0.9;
    private static final double THRESHOLD = 0.8;
    private static final double V_RESET = -0.1;

    private static final Lif LIF = new Lif(fill(TAU, 2), fill(R, 2), fill(V_LEAK, 2), fill(THRESHOLD, 2),
            fill(V_RESET, 2));
    private static final CubaLif CUBA = new CubaLif(fill(TAU_SYN, 2), fill(TAU, 2), fill(R, 2), fill(V_LEAK, 2),
            fill(W_IN, 2), fill(THRESHOLD, 2), fill(V_RESET, 2));

    private static Network alone(Node node) {
        return new Graph().node("in", input(2)).node("n", node).node("out", output(2)).path("in", "n", "out").network();
    }

    private static Image compile(Node node, RunSettings settings) {
        return Image.compile(alone(node), settings);
    }

    private static void assertConstant(double expected, Image image, String name) {
        float[] values = image.tensor("n." + name).toArray(ValueLayout.JAVA_FLOAT);
        assertArrayEquals(new float[]{(float) expected, (float) expected}, values, name);
    }

    private static InvalidNetworkException refused(Node node, RunSettings settings) {
        return assertThrows(InvalidNetworkException.class, () -> compile(node, settings));
    }

    @Test
    void euler() {
        Image image = compile(LIF, Graph.NIR);

        assertConstant(1 - DT / TAU, image, "decay");
        assertConstant(DT / TAU * R, image, "gain");
        assertConstant((1 - (1 - DT / TAU)) * V_LEAK, image, "leak");
        assertConstant(THRESHOLD, image, "threshold");
        assertConstant(V_RESET, image, "v_reset");
        var fire = new FireParameters("n.threshold", Reset.TO_V_RESET, FiringCondition.ABOVE,
                Optional.of("n.v_reset"), Optional.empty());
        assertEquals(new Operation.Neurons("n", List.of(new OperationInput(0, false)), 1, NeuronModels.of(LIF),
                Map.of("gain", "n.gain", "decay", "n.decay", "leak", "n.leak"), Map.of("v", 0), Optional.of(fire),
                UpdateOrder.CURRENT_FIRST,
                ReportedStep.SAME_STEP),
                image.program().stages().get(0).get(0));
    }

    @Test
    void exponential() {
        Image image = compile(CUBA, Graph.NIR.withDiscretisation(Discretisation.EXPONENTIAL));

        assertConstant(StrictMath.exp(-DT / TAU), image, "decay");
        assertConstant(DT / TAU * R, image, "gain");
        assertConstant((1 - StrictMath.exp(-DT / TAU)) * V_LEAK, image, "leak");
        assertConstant(StrictMath.exp(-DT / TAU_SYN), image, "synaptic_decay");
        assertConstant(DT / TAU_SYN * W_IN, image, "synaptic_gain");
    }

    @Test
    void exact() {
        Image image = compile(CUBA, Graph.NIR.withDiscretisation(Discretisation.EXACT));

        assertConstant(StrictMath.exp(-DT / TAU), image, "decay");
        assertConstant((1 - StrictMath.exp(-DT / TAU)) * R, image, "gain");
        assertConstant(StrictMath.exp(-DT / TAU_SYN), image, "synaptic_decay");
        assertConstant((1 - StrictMath.exp(-DT / TAU_SYN)) * W_IN, image, "synaptic_gain");
    }

    @Test
    void integratorsTakeDtWhereAskedTo() {
        var integrator = new I(fill(R, 2));

        assertConstant(R, compile(integrator, Graph.NIR), "gain");
        assertConstant(DT * R, compile(integrator, Graph.NIR.withIfIntegratesDt(true)), "gain");
    }

    @Test
    void resets() {
        assertConstant(0, compile(LIF, Graph.NIR.withReset(Reset.TO_ZERO)), "v_reset");
        for (Reset reset : Reset.values()) {
            var lif = (Operation.Neurons) compile(LIF, Graph.NIR.withReset(reset)).program().stages().get(0).get(0);
            FireParameters fire = lif.fire().orElseThrow();
            boolean toValue = reset == Reset.TO_ZERO || reset == Reset.TO_V_RESET;
            assertEquals(toValue ? Reset.TO_V_RESET : reset, fire.reset());
            assertEquals(toValue, fire.vReset().isPresent());
        }
    }

    @Test
    void lowerBound() {
        assertConstant(-1.5 * THRESHOLD, compile(LIF, Graph.NIR.withLowerBound(OptionalDouble.of(-1.5))),
                "lower_bound");
    }

    @Test
    void delaysAreRoundedToSteps() {
        var delay = new Delay(Tensor.vector(0.0024999, 0));
        Image image = compile(delay, Graph.NIR);

        assertArrayEquals(new int[]{2, 0}, image.tensor("n.delay").toArray(ValueLayout.JAVA_INT));
        assertEquals(List.of("n:ring[2, 2]"), Graph.states(image.program()));
        assertEquals(1, image.warnings().size());
        assertEquals(List.of("n:ring[1, 2]"), Graph.states(compile(new Delay(fill(0, 2)), Graph.NIR).program()));
        assertEquals(List.of(), compile(new Delay(fill((float) 0.3, 2)), Graph.NIR).warnings());
    }

    @Test
    void delaysThatAreTooLongAreRefused() {
        InvalidNetworkException e = refused(new Delay(fill(1e9, 2)), Graph.NIR);

        assertEquals("n", e.node());
        assertEquals("delay", e.key());
    }

    @Test
    void multiSpikeNeedsThresholdsAboveZero() {
        var neuron = new If(fill(1, 2), Tensor.vector(1, 1e-60), fill(0, 2));
        InvalidNetworkException e = refused(neuron, Graph.NIR.withReset(Reset.MULTI_SPIKE));

        assertEquals("n", e.node());
        assertEquals("v_threshold", e.key());
    }

    @Test
    void whatIsNotFiniteAsFloatIsRefused() {
        InvalidNetworkException weight = refused(new Linear(Tensor.of(Shape.of(2, 2), 1, 1, 1e39, 1)),
                Graph.NIR);
        assertEquals("weight", weight.key());
        InvalidNetworkException gain = refused(new I(fill(3.5e38, 2)), Graph.NIR);
        assertEquals("r", gain.key());
        var fast = new Lif(fill(1e-300, 2), fill(1e-300, 2), fill(0, 2), fill(1, 2), fill(0, 2));
        assertEquals("tau", refused(fast, Graph.NIR).key());
    }

    @Test
    void stepsThatHardlyFitATimeConstantAreWarnedOf() {
        assertEquals(List.of(), compile(CUBA, Graph.NIR).warnings());
        assertEquals(
                List.of("node 'n', key 'tau_syn': steps of dt = 0.005 s overshoot by Euler's method for tau = 0.0045 s; try a dt below tau"),
                compile(CUBA, Graph.NIR.withDt(0.005)).warnings());
        assertEquals(List.of(
                "node 'n', key 'tau': steps of dt = 0.03 s are unstable by Euler's method for tau = 0.0123 s; try a dt below tau"),
                compile(LIF, Graph.NIR.withDt(0.03)).warnings());
        assertEquals(List
                .of("node 'n', key 'tau': steps of dt = 0.03 s are too coarse for tau = 0.0123 s; try a dt below tau"),
                compile(LIF, Graph.NIR.withDt(0.03).withDiscretisation(Discretisation.EXACT)).warnings());
        assertEquals(List.of(
                "node 'n', key 'tau': steps of dt = 0.0123 s leave nothing of the state by Euler's method for tau = 0.0123 s; try a dt below tau"),
                compile(LIF, Graph.NIR.withDt(0.0123)).warnings());
        assertEquals(List.of(
                "node 'n', key 'tau': tau = 5.0 s is 50000 steps of dt = 1.0E-4 s; if the file counts time in steps, try dt = 1 (--dt 1)"),
                compile(new Li(fill(5, 2), fill(5, 2), fill(0, 2)), Graph.NIR.withDt(1e-4)).warnings());
        assertEquals(List.of(
                "node 'n', key 'tau': tau = 2.0 s is 2000 steps of dt = 0.001 s; if the file counts time in steps, try dt = 1 (--dt 1)"),
                compile(new Li(fill(2, 2), fill(2, 2), fill(0, 2)), Graph.NIR).warnings());
        assertEquals(List.of(), compile(new Li(fill(0.9, 2), fill(1, 2), fill(0, 2)), Graph.NIR).warnings());
    }

    @Test
    void gainsAboveHundredAreWarnedOf() {
        var fast = new Li(fill(2e-3, 2), Tensor.vector(1, -300), fill(0, 2));
        assertEquals(List.of(
                "node 'n', key 'r': an input of 1 changes the neuron by 150.0 in a step of dt = 0.001 s; try dt = 6.6666666E-6, which makes it 1"),
                compile(fast, Graph.NIR).warnings());
        var integrator = new I(fill(1000, 2));
        assertEquals(List.of(
                "node 'n', key 'r': an input of 1 changes the neuron by 1000.0 in a step of dt = 0.001 s; if dv/dt = r x is meant, let the neuron integrate dt (--if-dt)"),
                compile(integrator, Graph.NIR).warnings());
        assertEquals(List.of(), compile(integrator, Graph.NIR.withIfIntegratesDt(true)).warnings());
        assertEquals(List.of(), compile(new I(fill(100, 2)), Graph.NIR).warnings());
    }

    @Test
    void aBiasHoldsNoNegativeZero() {
        var affine = new Affine(fill(-0.0, 2, 2), Tensor.vector(-0.0, -1e-60));
        float[] bias = compile(affine, Graph.NIR).tensor("n.bias").toArray(ValueLayout.JAVA_FLOAT);

        for (float value : bias) {
            assertEquals(0, Float.floatToRawIntBits(value));
        }
    }
}
