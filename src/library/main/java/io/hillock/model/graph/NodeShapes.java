package io.hillock.model.graph;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;

/** Input and output shapes of single nodes. */
public final class NodeShapes {

    private NodeShapes() {}

    /** The input shape that {@code node} itself determines; null if it depends on the node's sources. */
    static Shape ownInput(Node node) {
        return switch (node) {
            case Input(Shape shape) -> shape;
            case Output _ -> null;
            case Linear(Tensor weight) -> columns(weight);
            case Affine(Tensor weight, _) -> columns(weight);
            case Plastic plastic -> columns(plastic.weight());
            case Scale _,Delay _,Threshold _,Neuron _ -> null;
            case Conv1d conv -> conv.inputLength().isPresent()
                    ? Shape.of(conv.inputChannels(), conv.inputLength().getAsInt())
                    : null;
            case Conv2d conv -> conv.inputSize()
                    .map(size -> Shape.of(conv.inputChannels(), size.height(), size.width()))
                    .orElse(null);
            case SumPool2d _,AvgPool2d _ -> null;
            case Flatten flatten -> flatten.inputType().orElse(null);
            case Network _ -> throw new IllegalStateException("nested networks are inlined before");
        };
    }

    /** The shape of the parameters of an elementwise node, which stretches to that of its input; null for others. */
    static Shape parameters(Node node) {
        return switch (node) {
            case Scale(Tensor scale) -> scale.shape();
            case Delay(Tensor delay) -> delay.shape();
            case Threshold(Tensor threshold) -> threshold.shape();
            case Neuron neuron -> neuron.shape();
            default -> null;
        };
    }

    /** The node with its parameters stretched to the shape of its input. */
    static Node stretched(Node node, Shape input) {
        return switch (node) {
            case Scale(Tensor scale) -> new Scale(Broadcast.to(input, scale));
            case Delay(Tensor delay) -> new Delay(Broadcast.to(input, delay));
            case Threshold(Tensor threshold) -> new Threshold(Broadcast.to(input, threshold));
            case Neuron neuron when !neuron.shape().equals(input) -> {
                Neuron stretched = neuron.broadcast(input);
                if (!stretched.shape().equals(input)) {
                    throw NodeChecks.invalid("edges", "takes " + neuron.shape() + ", but gets " + input);
                }
                yield stretched;
            }
            default -> node;
        };
    }

    /** The output shape of {@code node} for an input of shape {@code input}. */
    public static Shape output(Node node, Shape input) {
        return switch (node) {
            case Input _,Output _,Scale _,Delay _,Threshold _,Neuron _ -> input;
            case Linear(Tensor weight) -> WindowShape.rows(weight);
            case Affine(Tensor weight, _) -> WindowShape.rows(weight);
            case Plastic plastic -> WindowShape.rows(plastic.weight());
            case Conv1d conv -> {
                checkImage(input, 2, conv.inputChannels());
                yield Shape.of(conv.weight().shape().dim(0), conv.outputLength(input.dim(1)));
            }
            case Conv2d conv -> {
                checkImage(input, 3, conv.inputChannels());
                Size size = conv.outputSize(new Size(input.dim(1), input.dim(2)));
                yield Shape.of(conv.weight().shape().dim(0), size.height(), size.width());
            }
            case SumPool2d pool -> pooled(input, pool.outputSize(image(input)));
            case AvgPool2d pool -> pooled(input, pool.outputSize(image(input)));
            case Flatten flatten -> flatten.outputShape(input);
            case Network _ -> throw new IllegalStateException("nested networks are inlined before");
        };
    }

    private static Shape columns(Tensor weight) {
        return Shape.of(weight.shape().dim(weight.shape().rank() - 1));
    }

    private static void checkImage(Shape input, int rank, int channels) {
        if (input.rank() != rank || input.dim(0) != channels) {
            throw NodeChecks.invalid("weight",
                    "takes [" + channels + (rank == 2 ? ", length]" : ", height, width]") + ", but gets " + input);
        }
    }

    private static Size image(Shape input) {
        if (input.rank() != 3) {
            throw NodeChecks.invalid("edges", "takes [channels, height, width], but gets " + input);
        }
        return new Size(input.dim(1), input.dim(2));
    }

    private static Shape pooled(Shape input, Size size) {
        return Shape.of(input.dim(0), size.height(), size.width());
    }
}
