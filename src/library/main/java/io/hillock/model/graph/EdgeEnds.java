package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds the nodes that an edge joins. An end names a node, or, as NIR's documentation has it, one Input or Output of a
 * nested network: {@code sub.left}. Any other node's only ends are {@code .input} and {@code .output}. A node whose name
 * contains the dot comes first.
 *
 * @param prefix of the names of the network's nodes
 * @param inner the nested networks, inlined, by name
 * @param warnings gets a line if an edge leads to several Inputs, or from several Outputs, of a nested network
 */
record EdgeEnds(Network network, String prefix, Map<String, Inlined> inner, List<String> warnings) {

    List<String> from(Edge edge) {
        return ends(edge, edge.from(), true);
    }

    List<String> to(Edge edge) {
        return ends(edge, edge.to(), false);
    }

    /** The node of a network that the end of an edge names; the end itself if there is none. */
    static String node(Network network, String end) {
        if (network.nodes().containsKey(end)) {
            return end;
        }
        for (int dot = end.indexOf('.'); dot >= 0; dot = end.indexOf('.', dot + 1)) {
            if (network.nodes().containsKey(end.substring(0, dot))) {
                return end.substring(0, dot);
            }
        }
        return end;
    }

    private List<String> ends(Edge edge, String name, boolean from) {
        if (network.nodes().containsKey(name)) {
            Inlined nested = inner.get(name);
            return nested == null ? List.of(prefix + name) : all(edge, name, from ? nested.outputs() : nested.inputs());
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String node = name.substring(0, dot);
            if (network.nodes().containsKey(node)) {
                return List.of(end(edge, node, name.substring(dot + 1), from));
            }
        }
        throw new InvalidNetworkException(prefix + name, "edges", "edge " + edge + " names a node that is not there");
    }

    private List<String> all(Edge edge, String name, List<String> ends) {
        if (ends.size() > 1) {
            warnings.add("node '" + prefix + name + "', key 'edges': edge " + edge + " joins all of " + list(ends)
                    + "; to name one, write '" + name + ends.getFirst().substring((prefix + name).length())
                            .replace('/', '.')
                    + "'");
        }
        return ends;
    }

    private String end(Edge edge, String name, String end, boolean from) {
        Inlined nested = inner.get(name);
        if (nested == null && end.equals(from ? "output" : "input")) {
            return prefix + name;
        }
        List<String> ends = nested == null ? List.of() : from ? nested.outputs() : nested.inputs();
        String found = prefix + name + "/" + end;
        if (!ends.contains(found)) {
            String type = from ? "Output" : "Input";
            throw new InvalidNetworkException(prefix + name, "edges", "edge " + edge + " names an " + type
                    + " that is not there" + (ends.isEmpty() ? "" : ", there are " + list(ends)));
        }
        return found;
    }

    private static String list(List<String> ends) {
        return ends.stream().map(end -> "'" + end + "'").collect(Collectors.joining(", "));
    }
}
