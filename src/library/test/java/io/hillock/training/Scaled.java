package io.hillock.training;

import io.hillock.model.Affine;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network with all weights and biases multiplied by a factor. */
final class Scaled {
    private Scaled() {}

    static Network weights(Network network, double factor) {
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        nodes.replaceAll((_, node) -> node instanceof Affine(Tensor weight, Tensor bias)
                ? new Affine(scaled(weight, factor), scaled(bias, factor))
                : node);
        return Network.of(nodes, network.edges());
    }

    private static Tensor scaled(Tensor values, double factor) {
        return Tensor.of(values.shape(), Arrays.stream(values.toArray()).map(value -> value * factor).toArray());
    }
}
