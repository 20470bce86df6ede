package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.SumPool2d;
import io.hillock.model.Threshold;
import io.hillock.model.Transform;
import io.hillock.model.graph.FlatNetwork;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A network as {@code inspect} shows it, with nested networks inlined.
 *
 * @param version NIR version from the file
 * @param stateBytes bytes of one stream's state, with the settings that {@code inspect} assumes; empty if the network
 *     cannot run with them
 */
public record NetworkText(FlatNetwork network, String version, OptionalLong stateBytes) {

    public static NetworkText of(Network network, OptionalLong stateBytes) {
        return new NetworkText(FlatNetwork.of(network), network.version(), stateBytes);
    }

    public void print(PrintStream out) {
        out.println("NIR" + (version.isEmpty() ? "" : " " + version) + ", " + network.nodes().size() + " nodes, "
                + network.edges().size() + " edges");
        out.println();
        TextTable table = new TextTable("node", "type", "takes", "gives", "parameters", "values", "edges to");
        for (String name : network.components().stream().flatMap(List::stream).toList()) {
            Node node = network.nodes().get(name);
            table.row(name, node.type(), network.inputShape(name), network.outputShape(name),
                    NumberFormat.whole(parameters(node)),
                    values(node), String.join(", ", successors(name)));
        }
        table.print(out);
        out.println();
        if (network.inputs().size() > 1 || network.outputs().size() > 1) {
            out.println("inputs " + ends(network.inputs()) + "; outputs " + ends(network.outputs()));
        }
        out.println(NumberFormat.whole(parameters()) + " parameters, " + NumberFormat.whole(neurons()) + " neurons, "
                + NumberFormat.whole(synapses()) + " synapses" + (stateBytes.isPresent()
                        ? ", " + NumberFormat.whole(stateBytes.getAsLong()) + " bytes of state a stream"
                        : ""));
    }

    public ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("kind", "network").put("version", version);
        for (var entry : network.nodes().entrySet()) {
            ObjectNode node = json.withArray("nodes").addObject();
            node.put("name", entry.getKey()).put("type", entry.getValue().type());
            JsonOutput.shape(node, "input_shape", network.inputShape(entry.getKey()));
            JsonOutput.shape(node, "output_shape", network.outputShape(entry.getKey()));
            node.put("parameters", parameters(entry.getValue()));
            ObjectNode values = node.putObject("values");
            for (ParameterText parameter : ParameterText.of(entry.getValue())) {
                ObjectNode value = values.putObject(parameter.name());
                JsonOutput.shape(value, "shape", parameter.values().shape());
                DoubleSummaryStatistics range = parameter.range();
                value.put("min", range.getMin()).put("max", range.getMax());
            }
        }
        ends(json, "inputs", network.inputs());
        ends(json, "outputs", network.outputs());
        for (Edge edge : network.edges()) {
            json.withArray("edges").addArray().add(edge.from()).add(edge.to());
        }
        json.put("parameters", parameters()).put("neurons", neurons()).put("synapses", synapses());
        stateBytes.ifPresent(bytes -> json.put("state_bytes", bytes));
        return json;
    }

    private String ends(List<String> names) {
        return names.stream().map(name -> name + " " + network.outputShape(name)).collect(Collectors.joining(", "));
    }

    private void ends(ObjectNode json, String key, List<String> names) {
        for (String name : names) {
            JsonOutput.shape(json.withArray(key).addObject().put("name", name), "shape", network.outputShape(name));
        }
    }

    private long parameters() {
        return network.nodes().values().stream().mapToLong(NetworkText::parameters).sum();
    }

    private static long parameters(Node node) {
        return ParameterText.of(node).stream().mapToLong(parameter -> parameter.values().size()).sum();
    }

    private long neurons() {
        return network.nodes().entrySet().stream().filter(node -> node.getValue() instanceof Neuron)
                .mapToLong(node -> network.outputShape(node.getKey()).size()).sum();
    }

    /** Counts pairs of a source and a target joined by a weight; windows at the border count in full. */
    private long synapses() {
        long synapses = 0;
        for (var entry : network.nodes().entrySet()) {
            if (entry.getValue() instanceof Transform connection) {
                synapses += synapses(connection, network.outputShape(entry.getKey()));
            }
        }
        return synapses;
    }

    private static long synapses(Transform connection, Shape output) {
        return switch (connection) {
            case Linear linear -> linear.weight().size();
            case Plastic plastic -> plastic.weight().size();
            case Affine affine -> affine.weight().size();
            case Conv1d conv -> (long) output.size() / output.dim(0) * conv.weight().size();
            case Conv2d conv -> (long) output.size() / output.dim(0) * conv.weight().size();
            case Scale _,SumPool2d _,AvgPool2d _,Flatten _,Delay _,Threshold _ -> 0;
        };
    }

    private static String values(Node node) {
        List<String> parts = new ArrayList<>();
        String options = NodeOptions.of(node);
        if (!options.isEmpty()) {
            parts.add(options);
        }
        ParameterText.of(node).forEach(parameter -> parts.add(parameter.summary()));
        return String.join(", ", parts);
    }

    private List<String> successors(String name) {
        return network.edges().stream().filter(edge -> edge.from().equals(name)).map(Edge::to).toList();
    }
}
