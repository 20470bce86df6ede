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
    private final UnknownNodeFields unknownFields;
    private final List<String> warnings = new ArrayList<>();

    GraphReader(Hdf5File file, UnknownNodeFields unknownFields) {
        this.file = file;
        this.unknownFields = unknownFields;
    }

    Network read() {
        NodeFields root = new NodeFields(file, file.root(), "");
        HalfWritten.refuseWithoutNode(root, file.root());
        String version = root.has("version") ? root.text("version") : "";
        Group node = root.group("node");
        NodeFields fields = new NodeFields(file, node, "");
        if (fields.has("type") && !fields.text("type").equals("NIRGraph")) {
            throw new InvalidNetworkException("", "type", "must be a NIRGraph, is '" + fields.text("type") + "'");
        }
        return graph(node, "", 0).withVersion(version).withWarnings(warnings);
    }

    private Network graph(Group group, String name, int depth) {
        if (depth > DEEPEST) {
            throw new InvalidNetworkException(name, "nodes", "networks are nested deeper than " + DEEPEST);
        }
        NodeFields fields = new NodeFields(file, group, name);
        HalfWritten.refuse(fields, name, "type", "edges", "nodes");
        Group nodes = fields.group("nodes");
        Map<String, Node> read = new LinkedHashMap<>();
        Map<String, Map<String, Object>> metadata = new LinkedHashMap<>();
        metadata.put("", new MetadataReader(file).read(group));
        // Sorted, because files of different HDF5 versions keep names in different orders.
        for (String child : new TreeSet<>(nodes.getChildren().keySet())) {
            String path = name.isEmpty() ? child : name + "/" + child;
            Group inner = new NodeFields(file, nodes, path).group(child);
            NodeFields keys = new NodeFields(file, inner, path);
            HalfWritten.refuse(keys, path, "type");
            String type = keys.text("type");
            if (type.equals("NIRGraph")) {
                read.put(child, graph(inner, path, depth + 1));
            } else {
                read.put(child, node(type, keys, path));
                passOver(keys, type, path);
                metadata.put(child, new MetadataReader(file).read(inner));
            }
        }
        List<Edge> edges = edges(fields);
        passOver(fields, "NIRGraph", name);
        return new Network(read, edges, "", metadata);
    }

    /** The fields that the reader has not asked for. */
    private void passOver(NodeFields fields, String type, String path) {
        for (String key : fields.unknown()) {
            String what = "NIR's " + type + " has no such field";
            if (unknownFields == UnknownNodeFields.REFUSE) {
                throw new InvalidNetworkException(path, key,
                        what + ", and it may change the result; read leniently (--lenient) to ignore it");
            }
            warnings.add(new InvalidNetworkException(path, key, what + "; it is ignored").getMessage());
        }
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
