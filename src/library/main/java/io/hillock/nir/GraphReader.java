package io.hillock.nir;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads a network and the networks nested in it. One thread. */
final class GraphReader {

    private static final int DEEPEST = 32;

    private final Hdf5File file;

    GraphReader(Hdf5File file) {
        this.file = file;
    }

    Network read() {
        NodeFields root = new NodeFields(file, file.root(), "");
        String version = root.has("version") ? root.text("version") : "";
        Group node = root.group("node");
        String type = new NodeFields(file, node, "").text("type");
        if (!type.equals("NIRGraph")) {
            throw new InvalidNetworkException("", "type", "must be a NIRGraph, is '" + type + "'");
        }
        return graph(node, "", 0).withVersion(version);
    }

    private Network graph(Group group, String name, int depth) {
        if (depth > DEEPEST) {
            throw new InvalidNetworkException(name, "nodes", "networks are nested deeper than " + DEEPEST);
        }
        NodeFields fields = new NodeFields(file, group, name);
        Group nodes = fields.group("nodes");
        Map<String, Node> read = new LinkedHashMap<>();
        Map<String, Map<String, Object>> metadata = new LinkedHashMap<>();
        metadata.put("", new MetadataReader(file, name).read(group));
        // Sorted, because files of different HDF5 versions keep names in different orders.
        for (String child : new TreeSet<>(nodes.getChildren().keySet())) {
            String path = name.isEmpty() ? child : name + "/" + child;
            Group inner = new NodeFields(file, nodes, path).group(child);
            NodeFields keys = new NodeFields(file, inner, path);
            String type = keys.text("type");
            if (type.equals("NIRGraph")) {
                read.put(child, graph(inner, path, depth + 1));
            } else {
                read.put(child, node(type, keys, path));
                metadata.put(child, new MetadataReader(file, path).read(inner));
            }
        }
        return new Network(read, edges(fields), "", metadata);
    }

    private static Node node(String type, NodeFields keys, String path) {
        try {
            return NodeReader.read(type, keys);
        } catch (InvalidNetworkException e) {
            throw new InvalidNetworkException(path, e.key(), e.reason());
        }
    }

    private static List<Edge> edges(NodeFields fields) {
        List<Edge> edges = new ArrayList<>();
        for (String[] pair : fields.pairs("edges")) {
            edges.add(new Edge(pair[0], pair[1]));
        }
        return edges;
    }
}
