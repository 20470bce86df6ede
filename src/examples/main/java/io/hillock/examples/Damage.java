package io.hillock.examples;

import io.hillock.model.Affine;
import io.hillock.model.Conv2d;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Breaks networks, to see them repaired. */
final class Damage {
    private Damage() {}

    /** A network of which this share of weights is 0, drawn at random. */
    static Network zeroed(Network network, double share) {
        Random random = new Random(1);
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> nodes.put(name, switch (node) {
            case Conv2d conv -> new Conv2d(conv.inputSize(), zeroed(conv.weight(), share, random), conv.bias(),
                    conv.stride(), conv.padding(), conv.dilation(), conv.groups());
            case Affine affine -> new Affine(zeroed(affine.weight(), share, random), affine.bias());
            case Linear linear -> new Linear(zeroed(linear.weight(), share, random));
            default -> node;
        }));
        return new Network(nodes, network.edges(), network.version(), network.metadata());
    }

    private static Tensor zeroed(Tensor weights, double share, Random random) {
        double[] values = weights.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < share ? 0 : values[i];
        }
        return Tensor.of(weights.shape(), values);
    }
}
