package io.hillock.nir;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Linear;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Scale;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Threshold;
import io.hillock.neuron.NeuronModel;
import io.hillock.neuron.NeuronModels;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads each node type's keys, with defaults for optional ones. */
final class NodeReader {

    private NodeReader() {}

    static Node read(String type, NodeFields keys) {
        return switch (type) {
            case "Input" -> new Input(keys.shape("shape"));
            case "Output" -> new Output(keys.shape("shape"));
            case "Linear" -> new Linear(keys.weight());
            case "Affine" -> new Affine(keys.weight(), keys.tensor("bias"));
            case "Scale" -> new Scale(keys.tensor("scale"));
            case "Conv1d" -> conv1d(keys);
            case "Conv2d" -> conv2d(keys);
            case "SumPool2d" -> new SumPool2d(keys.size("kernel_size"), keys.size("stride"), keys.size("padding"));
            case "AvgPool2d" -> new AvgPool2d(keys.size("kernel_size"), keys.size("stride"), keys.size("padding"));
            case "Flatten" ->
                new Flatten(keys.has("input_type") ? Optional.of(keys.shape("input_type")) : Optional.empty(),
                        keys.integer("start_dim"), keys.integer("end_dim"));
            case "Delay" -> new Delay(keys.tensor("delay"));
            case "Threshold" -> new Threshold(keys.tensor("threshold"));
            default -> NeuronModels.ofType(type).flatMap(NeuronModel::reader).<Node>map(reader -> reader.apply(keys))
                    .orElseThrow(() -> new InvalidNetworkException("", "type", "unknown node type '" + type + "'"));
        };
    }

    private static Conv1d conv1d(NodeFields keys) {
        OptionalInt length = keys.has("input_shape")
                ? OptionalInt.of(keys.integer("input_shape"))
                : OptionalInt.empty();
        Padding padding = keys.has("padding") && keys.isText("padding")
                ? namedPadding(keys.text("padding"))
                : new Padding.Of(0, keys.integer("padding"));
        return new Conv1d(length, keys.weight(), keys.tensor("bias"), keys.integer("stride"), padding,
                keys.integer("dilation"), keys.integer("groups"));
    }

    private static Conv2d conv2d(NodeFields keys) {
        Optional<Size> size = keys.has("input_shape") ? Optional.of(keys.size("input_shape")) : Optional.empty();
        Padding padding;
        if (keys.has("padding") && keys.isText("padding")) {
            padding = namedPadding(keys.text("padding"));
        } else {
            Size zeros = keys.size("padding");
            padding = new Padding.Of(zeros.height(), zeros.width());
        }
        return new Conv2d(size, keys.weight(), keys.tensor("bias"), keys.size("stride"), padding,
                keys.size("dilation"), keys.integer("groups"));
    }

    private static Padding namedPadding(String name) {
        return switch (name) {
            case "same" -> new Padding.Same();
            case "valid" -> new Padding.Of(0, 0);
            default -> throw new InvalidNetworkException("", "padding",
                    "must be 'same', 'valid' or integers, is '" + name + "'");
        };
    }
}
