package io.hillock.flink;

import io.hillock.flink.example.ChangeDetector;
import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A change detector whose quick integrator bears another name, so that its state has no place to come from. */
final class RenamedDetector {
    private RenamedDetector() {}

    static Image image(ChangeDetector retrained) {
        Network network = retrained.network();
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> nodes.put(renamed(name), node));
        List<Edge> edges = network.edges().stream().map(edge -> new Edge(renamed(edge.from()), renamed(edge.to())))
                .toList();
        return Image.compile(Network.of(nodes, edges), RunSettings.of(Profile.NIR).withDt(1));
    }

    private static String renamed(String name) {
        return name.equals("fast") ? "quick" : name;
    }
}
