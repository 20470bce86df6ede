package io.hillock.nir;

import io.hillock.model.NamedTensor;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Tensor;
import io.hillock.model.graph.FlatNetwork;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What patterns look at: the different neurons of a network, and its nodes and metadata.
 *
 * @param nodes by full name, nested networks inlined
 * @param metadata facts about the network itself
 * @param neurons no two with equal parameters; at most {@link #MOST}
 */
record ExportedNeurons(Map<String, Node> nodes, Map<String, Object> metadata, Set<Cell> neurons) {

    private static final int MOST = 10_000;

    /** Times and factors that were computed in float32 agree so well. */
    private static final double EQUAL = 1e-5;

    static ExportedNeurons of(Network network) {
        Map<String, Node> nodes = FlatNetwork.of(network).nodes();
        Set<Cell> cells = new LinkedHashSet<>();
        for (Node node : nodes.values()) {
            if (node instanceof Neuron neuron) {
                for (int i = 0; i < neuron.shape().size() && cells.size() < MOST; i++) {
                    cells.add(Cell.of(neuron, i));
                }
            }
        }
        return new ExportedNeurons(nodes, network.metadata().getOrDefault("", Map.of()), cells);
    }

    /**
     * One neuron. A parameter that its type lacks is NaN.
     *
     * @param tau tau, or tau_mem
     */
    record Cell(String type, double tau, double r, double leak, double threshold, double reset, double tauSyn,
            double wIn) {

        static Cell of(Neuron neuron, int index) {
            Map<String, Tensor> values = new LinkedHashMap<>();
            for (NamedTensor parameter : neuron.parameters()) {
                values.put(parameter.name(), parameter.values());
            }
            ToDoubleFunction<String> at = name -> values.containsKey(name)
                    ? values.get(name).at(index)
                    : Double.NaN;
            String tau = values.containsKey("tau") ? "tau" : "tau_mem";
            return new Cell(neuron.type(), at.applyAsDouble(tau), at.applyAsDouble("r"), at.applyAsDouble("v_leak"),
                    at.applyAsDouble("v_threshold"), at.applyAsDouble("v_reset"), at.applyAsDouble("tau_syn"),
                    at.applyAsDouble("w_in"));
        }

        /** Whether it decays with a time constant. */
        boolean leaks() {
            return !Double.isNaN(tau);
        }

        boolean hasSynapse() {
            return !Double.isNaN(tauSyn);
        }

        /** Whether the weight of the synapse, if there is one, has this value. */
        boolean weighs(double value) {
            return !hasSynapse() || near(wIn, value);
        }
    }

    Stream<Cell> leaky() {
        return neurons.stream().filter(Cell::leaks);
    }

    /** Whether times must be in steps: there are time constants, and all are 1 or more. */
    boolean inSteps() {
        return leaky().findAny().isPresent()
                && leaky().allMatch(cell -> cell.tau() >= 1 && (!cell.hasSynapse() || cell.tauSyn() >= 1));
    }

    Stream<Cell> ofType(String type) {
        return neurons.stream().filter(cell -> cell.type().equals(type));
    }

    boolean has(String type) {
        return ofType(type).findAny().isPresent();
    }

    static boolean near(double value, double expected) {
        return Math.abs(value - expected) <= EQUAL * Math.abs(expected);
    }
}
