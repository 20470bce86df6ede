package io.hillock.bench;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Transform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chain of nodes that grows at its end. Immutable.
 *
 * @param last name of the last node
 */
record Draft(Map<String, Node> nodes, List<Edge> edges, String last) {
    static Draft of(int inputs) {
        return new Draft(Map.of("input", new Input(Shape.of(inputs))), List.of(), "input");
    }

    /** Appends a connection and neurons. */
    Draft then(String connection, Transform weights, String neuron, Neuron neurons) {
        return with(connection, weights, new Edge(last, connection)).with(neuron, neurons,
                new Edge(connection, neuron));
    }

    /** Adds a connection from the last node back to itself. */
    Draft loop(String connection, Transform weights) {
        Draft there = with(connection, weights, new Edge(last, connection));
        List<Edge> edges = new ArrayList<>(there.edges);
        edges.add(new Edge(connection, last));
        return new Draft(there.nodes, edges, last);
    }

    /** The network, with an Output after the last node, which must be a neuron. */
    Network network() {
        Shape shape = ((Neuron) nodes.get(last)).shape();
        Draft whole = with("output", new Output(shape), new Edge(last, "output"));
        return Network.of(whole.nodes, whole.edges);
    }

    private Draft with(String name, Node node, Edge edge) {
        Map<String, Node> nodes = new LinkedHashMap<>(this.nodes);
        nodes.put(name, node);
        List<Edge> edges = new ArrayList<>(this.edges);
        edges.add(edge);
        return new Draft(nodes, edges, name);
    }
}
