package io.hillock.training.plain;

import io.hillock.model.Affine;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Puts trained parameters into a network's nodes. Nodes without them stay as they are. */
final class TrainedNetwork {
    private final TrainedProgram trained;
    private final Map<String, Integer> operations = new HashMap<>();

    TrainedNetwork(TrainedProgram trained) {
        this.trained = trained;
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.trains(o)) {
                operations.put(trained.operations().get(o).node(), o);
            }
        }
    }

    Network of(Network network) {
        trained.fold();
        return of(network, "");
    }

    private Network of(Network network, String prefix) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> nodes.put(name, of(node, prefix + name)));
        return new Network(nodes, network.edges(), network.version(), network.metadata());
    }

    private Node of(Node node, String name) {
        if (node instanceof Network nested) {
            return of(nested, name + "/");
        }
        Integer o = operations.get(name);
        if (o == null) {
            return node;
        }
        if (trained.neurons(o) != null) {
            return trained.neurons(o).neuron();
        }
        return switch (node) {
            case Linear linear -> new Linear(dense(o, linear.weight().shape()));
            case Affine affine ->
                new Affine(dense(o, affine.weight().shape()), vector(o, "bias", affine.bias().shape()));
            case Conv1d conv -> new Conv1d(conv.inputLength(), kernel(o, conv.weight().shape(), conv.groups()),
                    vector(o, "bias", conv.bias().shape()), conv.stride(), conv.padding(), conv.dilation(),
                    conv.groups());
            case Conv2d conv -> new Conv2d(conv.inputSize(), kernel(o, conv.weight().shape(), conv.groups()),
                    vector(o, "bias", conv.bias().shape()), conv.stride(), conv.padding(), conv.dilation(),
                    conv.groups());
            case Scale scale -> new Scale(vector(o, "scale", scale.scale().shape()));
            case Threshold threshold -> new Threshold(vector(o, "threshold", threshold.threshold().shape()));
            default -> throw new IllegalStateException("no parameters in " + node.type());
        };
    }

    private Tensor vector(int o, String key, Shape shape) {
        boolean folded = trained.norm(o) != null;
        float[][] values = folded ? new float[][]{trained.norm(o).usedBias()} : trained.parameter(o, key).values();
        return tensor(values, shape, i -> i);
    }

    private Tensor dense(int o, Shape shape) {
        return tensor(weights(o), shape, WeightLayout.dense(shape));
    }

    private Tensor kernel(int o, Shape shape, int groups) {
        return tensor(weights(o), shape, WeightLayout.kernel(shape, groups));
    }

    private float[][] weights(int o) {
        return trained.norm(o) != null ? trained.norm(o).used() : trained.parameter(o, "weight").values();
    }

    private static Tensor tensor(float[][] arrays, Shape shape, IntUnaryOperator place) {
        double[] values = new double[shape.size()];
        int at = 0;
        for (float[] array : arrays) {
            for (float value : array) {
                values[place.applyAsInt(at++)] = value;
            }
        }
        return Tensor.of(shape, values);
    }
}
