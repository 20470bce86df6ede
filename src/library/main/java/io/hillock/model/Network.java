package io.hillock.model;

import io.hillock.model.graph.FlatNetwork;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Named nodes and the edges between them (NIR's NIRGraph). A network is itself a node, so networks nest: edges of the
 * outer network lead to its {@link Input}s and come from its {@link Output}s; {@code sub.left} names one of several.
 * Cycles are allowed. Immutable.
 *
 * <p>The constructor checks names and metadata only. {@link FlatNetwork} checks edges, shapes and cycles.
 *
 * @param nodes by name, in order. A name is not blank, is not {@code "."}, and contains neither {@code /} nor control
 *     characters
 * @param edges in order; duplicates count once
 * @param version version of NIR that the network was written with, empty if unknown; nested networks adopt the
 *     outermost network's
 * @param metadata facts without effect on a run, by node name; {@code ""} means the network itself. A nested network
 *     keeps its own. Keys may contain {@code /} to form groups. Values are String, Long, Double or Tensor
 * @param warnings where a file was read differently from what is written in it, one line each; an image compiled from the
 *     network has them too
 */
public record Network(Map<String, Node> nodes, List<Edge> edges, String version,
        Map<String, Map<String, Object>> metadata, List<String> warnings) implements Node {

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
        warnings = List.copyOf(warnings);
    }

    /** A network without warnings. */
    public Network(Map<String, Node> nodes, List<Edge> edges, String version,
            Map<String, Map<String, Object>> metadata) {
        this(nodes, edges, version, metadata, List.of());
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
        return version.equals(this.version) ? this : new Network(nodes, edges, version, metadata, warnings);
    }

    /** The same with these facts about the network itself in place of its own. */
    public Network withMetadata(Map<String, Object> facts) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>(metadata);
        all.put("", facts);
        return new Network(nodes, edges, version, all, warnings);
    }

    public Network withWarnings(List<String> warnings) {
        return new Network(nodes, edges, version, metadata, warnings);
    }

    /** Whether {@link #metadata} can have this key. */
    public static boolean isMetadataKey(String key) {
        return Arrays.stream(key.split("/", -1)).noneMatch(
                part -> part.isBlank() || part.equals(".") || part.chars().anyMatch(Character::isISOControl));
    }

    private static void checkName(String name) {
        boolean bad = name.isBlank() || name.equals(".")
                || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c));
        if (bad) {
            throw new InvalidNetworkException(name, "",
                    "not a valid node name: it is blank or '.', or contains '/' or control characters");
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
        if (!isMetadataKey(key)) {
            throw new InvalidNetworkException(node, "metadata/" + key, "not a key");
        }
    }
}
