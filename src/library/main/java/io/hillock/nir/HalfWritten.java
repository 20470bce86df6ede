package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.Group;
import java.util.Arrays;
import java.util.List;

/** Recognises files whose writer failed half way: it writes the type of a node last. */
final class HalfWritten {

    private static final String REMEDY = "; write the file anew";

    private HalfWritten() {}

    /** @param root the file's own group */
    static void refuseWithoutNode(NodeFields root, Group group) {
        if (root.hasChild("node")) {
            return;
        }
        if (group.getAttribute("__type__") != null) {
            throw new InvalidNetworkException("", "",
                    "holds NIR data, recorded from a network, but no network: give it to --input");
        }
        boolean ofNir = root.hasChild("version") || group.getChildren().isEmpty();
        throw new InvalidNetworkException("", "", ofNir
                ? "the writer stopped: the file lacks /node" + REMEDY
                : "is an HDF5 file of another kind, not NIR: it lacks /node");
    }

    /** @param node the node's name, nested names joined with {@code /}; empty for the outermost network */
    static void refuse(NodeFields fields, String node, String... keys) {
        List<String> missing = Arrays.stream(keys).filter(key -> !fields.hasChild(key)).toList();
        if (!missing.isEmpty()) {
            throw new InvalidNetworkException("", "",
                    "the writer stopped: " + path(node) + " lacks " + list(missing) + REMEDY);
        }
    }

    /** The place in the file. */
    private static String path(String node) {
        return "/node" + (node.isEmpty() ? "" : "/nodes/" + node.replace("/", "/nodes/"));
    }

    private static String list(List<String> words) {
        int last = words.size() - 1;
        return last == 0
                ? words.getFirst()
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
