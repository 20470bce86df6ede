package io.hillock.nir;

import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.model.graph.MissingEnds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes out what a file may leave open and NIR's reference reader needs: Inputs, Outputs and shapes that were inferred,
 * and parameters with one value for each neuron or element.
 */
final class ExplicitShapes {

    private final FlatNetwork flat;

    private ExplicitShapes(FlatNetwork flat) {
        this.flat = flat;
    }

    static Network of(Network network) {
        return new ExplicitShapes(FlatNetwork.of(network)).explicit(network, "");
    }

    private Network explicit(Network given, String prefix) {
        Network network = MissingEnds.addedTo(given).network();
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> nodes.put(name, explicit(node, prefix + name)));
        return new Network(nodes, network.edges(), network.version(), network.metadata());
    }

    private Node explicit(Node node, String name) {
        return switch (node) {
            case Network network -> explicit(network, name + "/");
            case Conv1d(OptionalInt length, var weight, var bias, var stride, var padding, var dilation, var groups) when length
                    .isEmpty() ->
                new Conv1d(OptionalInt.of(flat.inputShape(name).dim(1)), weight, bias, stride, padding, dilation,
                        groups);
            case Conv2d(Optional<Size> size, var weight, var bias, var stride, var padding, var dilation, var groups) when size
                    .isEmpty() ->
                new Conv2d(Optional.of(image(flat.inputShape(name))), weight, bias, stride, padding, dilation, groups);
            case Flatten(Optional<Shape> type, var start, var end) when type.isEmpty() ->
                new Flatten(Optional.of(flat.inputShape(name)), start, end);
            case Input _ -> flat.nodes().get(name);
            case Output _ -> new Output(flat.outputShape(name));
            default -> flat.stretched(name);
        };
    }

    private static Size image(Shape shape) {
        return new Size(shape.dim(1), shape.dim(2));
    }
}
