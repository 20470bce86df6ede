package io.hillock.model;

import io.hillock.model.graph.FlatNetwork;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Named nodes and the edges between them (NIR's NIRGraph). Itself a node, so networks nest; its {@link Input}s and
 * {@link Output}s are where the outer network's edges lead to and come from. Cycles are allowed.
 *
 * <p>The constructor checks names and metadata only. Whether edges, shapes and cycles make sense is checked by
 * {@link FlatNetwork}.
 *
 * @param nodes by name, in order; names are not blank, not {@code "."}, and without {@code /} and control characters
 * @param edges in order; what is given twice counts once
 * @param version version of NIR that the network was written with, empty where unknown; nested networks take on the
 *        version of the outermost
 * @param metadata facts that have no effect, by name of the node; {@code ""} is the network's own. Nested networks
 *        keep their own. Keys may hold {@code /} for groups in groups. Values are String, Long, Double or Tensor
 */
public record Network(Map<String, Node> nodes, List<Edge> edges, String version,
        Map<String, Map<String, Object>> metadata) implements Node {

    /** @throws InvalidNetworkException if a name or an entry of the metadata is not allowed; names node and key */
    public Network {
        Map<String, Node> named = new LinkedHashMap<>();
        for (var entry : nodes.entrySet()) {
            checkName(entry.getKey());
            named.put(entry.getKey(),
                    entry.getValue() instanceof Network inner ? inner.withVersion(version) : entry.getValue());
        }
        nodes = Collections.unmodifiableMap(named);
        edges = List.copyOf(new LinkedHashSet<>(edges));
        metadata = copy(metadata, nodes);
    }

    /** A network without version and metadata. */
    public static Network of(Map<String, Node> nodes, List<Edge> edges) {
        return new Network(nodes, edges, "", Map.of());
    }

    @Override
    public String type() {
        return "NIRGraph";
    }

    public Network withVersion(String version) {
        return version.equals(this.version) ? this : new Network(nodes, edges, version, metadata);
    }

    private static void checkName(String name) {
        boolean bad = name.isBlank() || name.equals(".")
                || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c));
        if (bad) {
            throw new InvalidNetworkException(name, "",
                    "not a name for a node: blank, '.', or with '/' or control characters");
        }
    }

    private static Map<String, Map<String, Object>> copy(Map<String, Map<String, Object>> metadata,
            Map<String, Node> nodes) {
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
        metadata.forEach((node, facts) -> {
            if (!node.isEmpty() && !nodes.containsKey(node)) {
                throw new InvalidNetworkException(node, "metadata", "no such node");
            }
            if (nodes.get(node) instanceof Network) {
                throw new InvalidNetworkException(node, "metadata", "a nested network keeps its own under \"\"");
            }
            facts.forEach((key, value) -> checkFact(node, key, value));
            if (!facts.isEmpty()) {
                copy.put(node, Collections.unmodifiableMap(new LinkedHashMap<>(facts)));
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static void checkFact(String node, String key, Object value) {
        if (!(value instanceof String || value instanceof Long || value instanceof Double || value instanceof Tensor)) {
            throw new InvalidNetworkException(node, "metadata/" + key, "must be String, Long, Double or Tensor");
        }
        for (String part : key.split("/", -1)) {
            if (part.isBlank() || part.equals(".") || part.chars().anyMatch(Character::isISOControl)) {
                throw new InvalidNetworkException(node, "metadata/" + key, "not a key");
            }
        }
    }
}
