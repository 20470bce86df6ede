package io.hillock.examples;

import io.hillock.image.Image;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks of a few neurons, built in code so that the reader sees what they do. */
final class SmallNetworks {
    private static final Shape TWO = Shape.of(2);
    private static final Tensor ZERO = Tensor.fill(TWO, 0);
    private static final Tensor ONE = Tensor.fill(TWO, 1);

    private SmallNetworks() {}

    /** Two actions that inhibit each other, driven by a pattern of inputs. The weights to both learn by reward; a step is 1 ms. */
    static Image actions(int inputs) {
        var stdp = new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.003, 0.0015, Bounds.hard(0, 1));
        Tensor weights = Tensor.of(Shape.of(2, inputs), new Random(3).doubles(2L * inputs, 0.2, 0.4).toArray());
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("pattern", new Input(Shape.of(inputs)));
        nodes.put("synapses", new Plastic(weights, new RewardStdp(stdp, 0.5, 0)));
        nodes.put("actions", new AdaptiveLif(Tensor.fill(TWO, 5e-3), Tensor.fill(TWO, 20e-3), ONE, ZERO,
                Tensor.fill(TWO, 5), Tensor.fill(TWO, 2), ZERO, Tensor.fill(TWO, 2e-3), ONE, ZERO));
        nodes.put("rivalry", new Linear(Tensor.of(Shape.of(2, 2), 0, -30, -30, 0)));
        nodes.put("action", new Output(TWO));
        return Image.compile(Network.of(nodes, List.of(new Edge("pattern", "synapses"),
                new Edge("synapses", "actions"), new Edge("actions", "rivalry"), new Edge("rivalry", "actions"),
                new Edge("actions", "action"))), RunSettings.of(Profile.NIR).withDt(1e-3));
    }
}
