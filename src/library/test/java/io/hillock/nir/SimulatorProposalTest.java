package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.model.CubaLif;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters as each exporter computes them. */
class SimulatorProposalTest {

    private static final double DT = 1e-4;

    @Test
    void snnTorch() {
        String caution = "the reset is not in the file: snntorch-late has snnTorch's default, snntorch-subtract, "
                + "snntorch-zero-late, snntorch and snntorch-none have the others";
        var proposal = new SimulatorProposal("snntorch-late", DT, "r = tau / dt with dt = 0.0001 in every neuron",
                caution);
        float tau = (float) (DT / (1 - 0.95));
        assertEquals(proposal, of(lif(tau, (float) (tau / DT), 0, 1, 0)));
        assertEquals(proposal, of(cuba(5e-4, 5, 1e-3 / 3, 1e-3 / 3 / DT), lif(2e-4, 2, 0, 1, 0)));
    }

    @Test
    void spikingJelly() {
        String caution = "a soft reset (v_reset = None) cannot be seen, spikingjelly-soft has it";
        assertEquals(new SimulatorProposal("spikingjelly", DT, "every IF has r = 10000 = 1 / dt", caution),
                of(integrator(1e4), lif(2e-4, 2, 0, 1, 0)));
        assertEquals(new SimulatorProposal("spikingjelly", 1e-3, "every IF has r = 1000 = 1 / dt", caution),
                of(integrator(1e3)));
        assertEquals(
                new SimulatorProposal("spikingjelly", DT, "every LIF has v_leak = v_reset, and neither is 0", caution),
                of(lif(2e-4, 2, -0.5, 1, -0.5)));
    }

    @Test
    void rockpool() {
        double tau = 0.02;
        assertEquals(
                new SimulatorProposal("rockpool", 1e-3, "r = tau exp(-dt / tau) / dt with dt = 0.001 in every neuron",
                        ""),
                of(cuba(tau, tau * Math.exp(-1e-3 / tau) / 1e-3, 0.01, 1)));
    }

    @Test
    void spyx() {
        assertEquals(new SimulatorProposal("spyx", 1,
                "r = 1 - dt / tau with dt = 1 in every neuron, so the file counts steps",
                ""), of(lif(1 / (1 - 0.9), 0.9, 0, 1, 0), cuba(10, 0.9, 5, 1)));
    }

    @Test
    void sinabs() {
        assertEquals(
                new SimulatorProposal("sinabs", 1, "r is 1 and every tau is 1 or more, so the file counts steps", ""),
                of(lif(10, 1, 0, 1, 0), new Li(Tensor.vector(4), Tensor.vector(1), Tensor.vector(0))));
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(1, 2, 2)));
        nodes.put("pool", new SumPool2d(new Size(2, 2), new Size(2, 2), new Size(0, 0)));
        nodes.put("spikes", integrator(1));
        nodes.put("out", new Output(Shape.of(1, 1, 1)));
        assertEquals(
                new SimulatorProposal("sinabs", 1, "every neuron integrates with r = 1, and the file has sum pooling",
                        "Norse writes such neurons too"),
                SimulatorProposal.of(chain(nodes)));
    }

    @Test
    void norseAndNengo() {
        assertEquals(
                new SimulatorProposal("norse", 1e-3, "r is 1, and every tau is in seconds", "dt is Norse's default"),
                of(lif(0.01, 1, 0, 1, 0), cuba(0.01, 1, 0.005, 1)));
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("0", new Input(Shape.of(1)));
        nodes.put("1", lif(0.02, 1, 0, 1, 0));
        nodes.put("2", new Output(Shape.of(1)));
        assertEquals(new SimulatorProposal("nengo", 1e-3,
                "nodes are named by numbers, and every LIF has r = 1 and tau = 0.02",
                ""), SimulatorProposal.of(chain(nodes)));
    }

    @Test
    void lava() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(1)));
        nodes.put("0", new Linear(Tensor.of(Shape.of(1, 1), 7.0 / 64)));
        double tau = DT * 4096 / 1024;
        nodes.put("1", cuba(tau, tau / DT, tau, tau / DT));
        nodes.put("output", new Output(Shape.of(1)));
        assertEquals(new SimulatorProposal("lava", DT, "weights, thresholds and decays are fixed-point numbers", ""),
                SimulatorProposal.of(chain(nodes)));
    }

    @Test
    void whatOnlyTellsItsStep() {
        assertEquals(
                new SimulatorProposal("nir", 1, "r = tau / dt with dt = 1 in every neuron", "the simulator is open"),
                of(lif(5, 5, 0, 1, 0)));
        assertEquals(new SimulatorProposal("nir", 1, "every tau is 1 or more, so the file counts steps",
                "the simulator is open"), of(lif(5, 3, 0, 1, 0), lif(7, 2, 0, 1, 0)));
        assertEquals(
                new SimulatorProposal("nir", DT, "nothing speaks for a certain simulator", "dt is only the default"),
                of(lif(0.01, 3, 0, 1, 0), lif(0.02, 2, 0, 1, 0)));
        assertEquals("nothing speaks for a certain simulator", of(lif(0.02, 3, 0, 1, 0)).reason());
        assertEquals(5e-4, of(lif(0.02, 40, 0, 1, 0)).dt());
    }

    @Test
    void metadataThatNameASimulator() {
        Network network = network(lif(20, 1.5, 0, 1, 0)).withMetadata(Map.of("exported by", "Sinabs 2.0"));
        assertEquals(new SimulatorProposal("sinabs", 1, "the metadata 'exported by' name sinabs", ""),
                SimulatorProposal.of(network));
    }

    private static SimulatorProposal of(Neuron... neurons) {
        return SimulatorProposal.of(network(neurons));
    }

    private static Network network(Neuron... neurons) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(1)));
        for (Neuron neuron : neurons) {
            nodes.put("neurons" + nodes.size(), neuron);
        }
        nodes.put("output", new Output(Shape.of(1)));
        return chain(nodes);
    }

    private static Network chain(Map<String, Node> nodes) {
        List<String> names = List.copyOf(nodes.keySet());
        return Network.of(nodes, names.subList(1, names.size()).stream()
                .map(to -> new Edge(names.get(names.indexOf(to) - 1), to)).toList());
    }

    private static Lif lif(double tau, double r, double leak, double threshold, double reset) {
        return new Lif(Tensor.vector(tau), Tensor.vector(r), Tensor.vector(leak), Tensor.vector(threshold),
                Tensor.vector(reset));
    }

    private static CubaLif cuba(double tau, double r, double tauSyn, double wIn) {
        return new CubaLif(Tensor.vector(tauSyn), Tensor.vector(tau), Tensor.vector(r), Tensor.vector(0),
                Tensor.vector(wIn), Tensor.vector(1), Tensor.vector(0));
    }

    private static If integrator(double r) {
        return new If(Tensor.vector(r), Tensor.vector(1), Tensor.vector(0));
    }
}
