package io.hillock.server;

import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small networks to serve. */
public final class TestImages {
    public static final int INPUTS = 3;
    public static final int OUTPUTS = 4;
    public static final int STEPS = 12;

    private TestImages() {}

    /** in [3] - fc - hidden (LIF [5], recurrent through back) - head - spikes (LIF [4]) - out; 12 steps. */
    public static Network spikingNetwork(int seed) {
        Random random = new Random(seed);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(INPUTS)));
        nodes.put("fc", new Affine(weights(random, 5, INPUTS), Tensor.vector(0.1, 0, -0.1, 0.2, 0)));
        nodes.put("hidden", lif(5));
        nodes.put("back", new Linear(weights(random, 5, 5)));
        nodes.put("head", new Linear(weights(random, OUTPUTS, 5)));
        nodes.put("spikes", lif(OUTPUTS));
        nodes.put("out", new Output(Shape.of(OUTPUTS)));
        return network(nodes, "in fc", "fc hidden", "hidden back", "back hidden", "hidden head", "head spikes",
                "spikes out");
    }

    public static Image spiking(int seed) {
        return Image.compile(spikingNetwork(seed), RunSettings.of(Profile.SNNTORCH).withSteps(STEPS));
    }

    /** in [3] - fc - membrane (LI [4]) - out; no number of steps of its own. */
    public static Image membrane() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(INPUTS)));
        nodes.put("fc", new Linear(weights(new Random(2), OUTPUTS, INPUTS)));
        nodes.put("membrane", new Li(fill(OUTPUTS, 1e-3), fill(OUTPUTS, 10), fill(OUTPUTS, 0)));
        nodes.put("out", new Output(Shape.of(OUTPUTS)));
        return Image.compile(network(nodes, "in fc", "fc membrane", "membrane out"), RunSettings.of(Profile.NIR));
    }

    /** left [3] and right [2] - sum - hidden (LIF [4]) - spikes; hidden - head - membrane (LI [2]) - levels; 6 steps. */
    public static Image twoInputsTwoOutputs() {
        Random random = new Random(9);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("left", new Input(Shape.of(3)));
        nodes.put("right", new Input(Shape.of(2)));
        nodes.put("fromLeft", new Linear(weights(random, 4, 3)));
        nodes.put("fromRight", new Linear(weights(random, 4, 2)));
        nodes.put("hidden", lif(4));
        nodes.put("head", new Linear(weights(random, 2, 4)));
        nodes.put("membrane", new Li(fill(2, 1e-3), fill(2, 10), fill(2, 0)));
        nodes.put("spikes", new Output(Shape.of(4)));
        nodes.put("levels", new Output(Shape.of(2)));
        return Image.compile(
                network(nodes, "left fromLeft", "right fromRight", "fromLeft hidden", "fromRight hidden",
                        "hidden spikes",
                        "hidden head", "head membrane", "membrane levels"),
                RunSettings.of(Profile.SNNTORCH).withSteps(6));
    }

    private static Network network(Map<String, Node> nodes, String... edges) {
        return Network.of(nodes,
                List.of(edges).stream().map(edge -> new Edge(edge.split(" ")[0], edge.split(" ")[1])).toList());
    }

    private static Lif lif(int size) {
        return new Lif(fill(size, 1e-3), fill(size, 10), fill(size, 0), fill(size, 1), fill(size, 0));
    }

    private static Tensor fill(int size, double value) {
        return Tensor.fill(Shape.of(size), value);
    }

    private static Tensor weights(Random random, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), random.doubles((long) rows * columns, -0.3, 0.9).toArray());
    }
}
