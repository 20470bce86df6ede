package io.hillock.image.compile;

import io.hillock.image.program.OperationInput;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.NodeSettings;
import io.hillock.model.Output;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.graph.FlatNetwork;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns a signal to each node. A pass-through node (Output, Flatten, the Input of a nested network) reuses its
 * source's signal. If it has several sources, or a late one, it becomes an operation that adds them.
 */
final class SignalWiring {
    private final FlatNetwork network;
    private final NodeOrder order;
    private final Set<String> inputs;
    private final Set<String> outputs;
    private final Map<String, Integer> signalOf = new HashMap<>();
    /** For each signal, the node that writes it. */
    private final List<String> writers = new ArrayList<>();
    private final BitSet previous = new BitSet();

    SignalWiring(FlatNetwork network, NodeOrder order, NeuronSettings settings) {
        this.network = network;
        this.order = order;
        this.inputs = Set.copyOf(network.inputs());
        this.outputs = Set.copyOf(network.outputs());
        network.inputs().forEach(this::write);
        order.stages().forEach(stage -> stage.forEach(this::place));
        for (String node : network.nodes().keySet()) {
            sources(node).stream().filter(OperationInput::late).forEach(source -> previous.set(source.signal()));
            if (spikes(network.nodes().get(node)) && readsOwnPrevious(settings.of(node))) {
                previous.set(signal(node));
            }
        }
    }

    /** The writing nodes by signal index. */
    List<String> writers() {
        return writers;
    }

    int signal(String node) {
        return signalOf.get(node);
    }

    /** Whether the node becomes its own operation. */
    boolean operates(String node) {
        return !inputs.contains(node) && writers.get(signal(node)).equals(node);
    }

    /** Whether any operation or recording reads the signal's value of the previous step. */
    boolean keepsPrevious(int signal) {
        return previous.get(signal);
    }

    List<OperationInput> sources(String node) {
        return order.arrivals(node).stream()
                .map(arrival -> new OperationInput(signal(arrival.from()), arrival.late()))
                .toList();
    }

    /** Whether the node gives spikes, from a threshold and a reset. */
    static boolean spikes(Node node) {
        return node instanceof Neuron neuron && neuron.spikes();
    }

    private static boolean readsOwnPrevious(NodeSettings settings) {
        return settings.reset().orElseThrow() == Reset.SUBTRACT_LATE
                || settings.report().orElseThrow() != ReportedStep.SAME_STEP;
    }

    private void place(String node) {
        if (passesThrough(node)) {
            signalOf.put(node, signal(order.arrivals(node).getFirst().from()));
        } else if (!inputs.contains(node)) {
            write(node);
        }
    }

    private void write(String node) {
        signalOf.put(node, writers.size());
        writers.add(node);
    }

    private boolean passesThrough(String node) {
        List<NodeOrder.Arrival> arrivals = order.arrivals(node);
        // The source of a late arrival may have no signal yet.
        if (arrivals.size() != 1 || arrivals.getFirst().late()) {
            return false;
        }
        return switch (network.nodes().get(node)) {
            case Input _,Flatten _ -> true;
            // Callers learn an Output's shape from its signal.
            case Output _ -> !outputs.contains(node) || sameShapeAsSource(node);
            default -> false;
        };
    }

    private boolean sameShapeAsSource(String node) {
        return order.arrivals(node).stream()
                .allMatch(arrival -> network.outputShape(writers.get(signal(arrival.from())))
                        .equals(network.outputShape(node)));
    }
}
