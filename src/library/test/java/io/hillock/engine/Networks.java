package io.hillock.engine;

import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Small networks for tests. */
final class Networks {
    private Networks() {}

    /** Input – Affine – LIF – Affine – LIF – Output. */
    static Network mlp(int inputs, int hidden, int outputs, long seed) {
        RandomGenerator random = RandomInput.generator(seed);
        return chain(inputs, outputs, affine(random, inputs, hidden), lif(hidden), affine(random, hidden, outputs),
                lif(outputs));
    }

    /** Input – Affine – LI – Output, a membrane output. */
    static Network readout(int inputs, int outputs, long seed) {
        Shape shape = Shape.of(outputs);
        return chain(inputs, outputs, affine(RandomInput.generator(seed), inputs, outputs),
                new Li(Tensor.fill(shape, 1e-3), Tensor.fill(shape, 10), Tensor.fill(shape, 0)));
    }

    private static Network chain(int inputs, int outputs, Node... between) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(inputs)));
        for (int i = 0; i < between.length; i++) {
            nodes.put(between[i].type().toLowerCase(java.util.Locale.ROOT) + (i / 2 + 1), between[i]);
        }
        nodes.put("output", new Output(Shape.of(outputs)));
        List<String> names = List.copyOf(nodes.keySet());
        List<Edge> edges = new java.util.ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            edges.add(new Edge(names.get(i - 1), names.get(i)));
        }
        return Network.of(nodes, edges);
    }

    private static Affine affine(RandomGenerator random, int in, int out) {
        double[] weights = random.doubles((long) in * out, -0.5, 1).toArray();
        return new Affine(Tensor.of(Shape.of(out, in), weights), Tensor.fill(Shape.of(out), 0.1));
    }

    private static Lif lif(int n) {
        Shape shape = Shape.of(n);
        return new Lif(Tensor.fill(shape, 1e-3), Tensor.fill(shape, 10), Tensor.fill(shape, 0), Tensor.fill(shape, 1),
                Tensor.fill(shape, 0));
    }
}
