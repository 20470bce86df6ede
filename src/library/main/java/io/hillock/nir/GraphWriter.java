package io.hillock.nir;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Plastic;
import io.hillock.neuron.NeuronModels;
import io.jhdf.api.WritableGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes a network and the networks nested in it. */
final class GraphWriter {

    /** Bytes in UTF-8. From 255 on, jHDF writes a length of two bytes but announces one. */
    private static final int LONGEST_NAME = 254;

    private GraphWriter() {}

    /** @param prefix of names in messages, empty or ending with {@code /} */
    static void write(Network network, WritableGroup group, String prefix) {
        group.putDataset("type", network.type());
        List<Edge> edges = network.edges();
        String[][] pairs = new String[edges.size()][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new String[]{edges.get(i).from(), edges.get(i).to()};
        }
        group.putDataset("edges", pairs);
        metadata(network.metadata().getOrDefault("", Map.of()), group, prefix);
        WritableGroup nodes = group.putGroup("nodes");
        network.nodes().forEach((name, node) -> {
            checkLength(name, prefix + name, "");
            checkKnown(node, prefix + name);
            WritableGroup inner = nodes.putGroup(name);
            if (node instanceof Network nested) {
                write(nested, inner, prefix + name + "/");
            } else {
                NodeWriter.write(node, inner);
                metadata(network.metadata().getOrDefault(name, Map.of()), inner, prefix + name);
            }
        });
    }

    private static void metadata(Map<String, Object> facts, WritableGroup group, String node) {
        if (facts.isEmpty()) {
            return;
        }
        WritableGroup metadata = group.putGroup("metadata");
        facts.forEach((key, value) -> {
            WritableGroup at = metadata;
            String[] path = key.split("/");
            for (int i = 0; i < path.length; i++) {
                checkLength(path[i], node, "metadata/" + key);
                if (i < path.length - 1) {
                    at = at.getChild(path[i]) instanceof WritableGroup inner ? inner : at.putGroup(path[i]);
                }
            }
            at.putDataset(path[path.length - 1], NestedArrays.of(value));
        });
    }

    private static void checkKnown(Node node, String name) {
        boolean lacking = node instanceof Plastic
                || node instanceof Neuron neuron && NeuronModels.of(neuron).reader().isEmpty();
        if (lacking) {
            throw new InvalidNetworkException(name, "type", "NIR has no " + node.type());
        }
    }

    private static void checkLength(String name, String node, String key) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new InvalidNetworkException(node, key,
                    "a name of more than " + LONGEST_NAME + " bytes cannot be written");
        }
    }
}
