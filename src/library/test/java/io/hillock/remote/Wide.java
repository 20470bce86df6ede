package io.hillock.remote;

import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Images of a few KiB with large signals: pools over pools of a wide input. */
final class Wide {
    private Wide() {}

    /**
     * A chain of pools, each with as many output elements as input elements.
     *
     * @param side side length of each square signal
     * @param pools number of pools; each adds one signal to that of the input
     */
    static Image image(int side, int pools) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(1, side, side)));
        for (int i = 0; i < pools; i++) {
            nodes.put("pool" + i, new SumPool2d(new Size(1, 1), new Size(1, 1), new Size(0, 0)));
        }
        nodes.put("last", new SumPool2d(new Size(side, side), new Size(side, side), new Size(0, 0)));
        nodes.put("output", new Output(Shape.of(1, 1, 1)));
        List<String> names = List.copyOf(nodes.keySet());
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            edges.add(new Edge(names.get(i - 1), names.get(i)));
        }
        return Image.compile(Network.of(nodes, edges), RunSettings.of(Profile.NIR));
    }
}
