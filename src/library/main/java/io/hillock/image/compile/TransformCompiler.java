package io.hillock.image.compile;

import io.hillock.image.program.Learning;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.ProgramReader;
import io.hillock.image.program.TensorTable;
import io.hillock.image.safetensors.ElementType;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Linear;
import io.hillock.model.Plastic;
import io.hillock.model.Rule;
import io.hillock.model.RunSettings;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import io.hillock.model.Transform;
import io.hillock.model.graph.FlatNetwork;
import java.util.List;
import java.util.Optional;

/** Compiles transforms into operations. Weights are laid out source-major: all targets of a source side by side. */
final class TransformCompiler {
    /** The largest distance of a delay from a whole number of steps that causes no warning. */
    private static final double WHOLE = 1e-3;

    private final FlatNetwork network;
    private final RunSettings settings;
    private final TensorTable tensors;
    private final WeightTable weights;
    private final StateTable state;
    private final List<String> warnings;

    TransformCompiler(FlatNetwork network, RunSettings settings, TensorTable tensors, WeightTable weights,
            StateTable state, List<String> warnings) {
        this.network = network;
        this.settings = settings;
        this.tensors = tensors;
        this.weights = weights;
        this.state = state;
        this.warnings = warnings;
    }

    /** @param post the signal that a plastic transform learns from, otherwise {@code Program.NONE} */
    Operation compile(Transform transform, String node, List<OperationInput> in, int out, int post) {
        Shape n = Shape.of(network.outputShape(node).size());
        return switch (transform) {
            case Flatten _ -> new Operation.Sum(node, in, out);
            case Linear(Tensor weight) -> dense(node, in, out, weight, Optional.empty());
            case Affine(Tensor weight, Tensor bias) -> dense(node, in, out, weight, Optional.of(bias));
            case Plastic(Tensor weight, Rule rule) -> plastic(node, in, out, post, weight, rule);
            case Scale(Tensor scale) -> new Operation.Scale(node, in, out,
                    tensors.floats(node, "scale", "scale", n, scale::at));
            case Threshold(Tensor threshold) -> new Operation.Threshold(node, in, out,
                    tensors.floats(node, "threshold", "threshold", n, threshold::at));
            case Conv1d conv -> {
                Shape input = network.inputShape(node);
                Shape output = network.outputShape(node);
                WeightTable.Weight kernel = kernel(node, conv.weight(), conv.groups());
                yield new Operation.Conv(node, in, out, kernel.tensor(), kernel.scale(),
                        Optional.of(bias(node, conv.bias())), conv.groups(), new Size(1, conv.stride()),
                        new Size(0, conv.paddingBefore()), new Size(1, conv.dilation()),
                        Shape.of(input.dim(0), 1, input.dim(1)),
                        Shape.of(output.dim(0), 1, output.dim(1)));
            }
            case Conv2d conv -> {
                WeightTable.Weight kernel = kernel(node, conv.weight(), conv.groups());
                yield new Operation.Conv(node, in, out, kernel.tensor(), kernel.scale(),
                        Optional.of(bias(node, conv.bias())), conv.groups(), conv.stride(), conv.paddingBefore(),
                        conv.dilation(), network.inputShape(node), network.outputShape(node));
            }
            case SumPool2d(Size kernel, Size stride, Size padding) ->
                pool(node, in, out, false, kernel, stride, padding);
            case AvgPool2d(Size kernel, Size stride, Size padding) ->
                pool(node, in, out, true, kernel, stride, padding);
            case Delay(Tensor delay) -> delay(node, in, out, delay);
        };
    }

    private Operation plastic(String node, List<OperationInput> in, int out, int post, Tensor weight, Rule rule) {
        int inputs = inputs(weight);
        int outputs = weight.size() / inputs;
        String initial = tensors.add(new NewTensor(node + ".weight", Shape.of(inputs, outputs), ElementType.F32,
                SourceMajor.dense(node, weight)::floats));
        int weights = state.add(node, "weight", Shape.of(inputs, outputs), initial);
        Learning learning = new RuleCompiler(node, inputs, outputs, settings.dt(), tensors, state).compile(rule);
        return new Operation.Plastic(node, in, out, weights, post, learning);
    }

    private Operation pool(String node, List<OperationInput> in, int out, boolean average, Size kernel, Size stride,
            Size padding) {
        return new Operation.Pool(node, in, out, average, kernel, stride, padding, network.inputShape(node),
                network.outputShape(node));
    }

    private Operation dense(String node, List<OperationInput> in, int out, Tensor weight, Optional<Tensor> bias) {
        int inputs = inputs(weight);
        WeightTable.Weight matrix = weights.add(Shape.of(inputs, weight.size() / inputs),
                SourceMajor.dense(node, weight));
        return new Operation.Linear(node, in, out, matrix.tensor(), matrix.scale(),
                bias.map(values -> bias(node, values)));
    }

    private static int inputs(Tensor weight) {
        return weight.shape().dim(weight.shape().rank() - 1);
    }

    /**
     * Rearranges [Cout, Cin / groups, (Kh,) Kw] to [Cin, Kh, Kw, Cout / groups]. Channel c of the input belongs to
     * group c / (Cin / groups), and so do the outputs beside its weights.
     */
    private WeightTable.Weight kernel(String node, Tensor weight, int groups) {
        int rank = weight.shape().rank();
        int height = rank == 4 ? weight.shape().dim(2) : 1;
        int width = weight.shape().dim(rank - 1);
        return weights.add(
                Shape.of(weight.shape().dim(1) * groups, height, width, weight.shape().dim(0) / groups),
                SourceMajor.convolution(node, weight, groups));
    }

    /** Adding +0 turns -0 into +0. */
    private String bias(String node, Tensor bias) {
        return tensors.floats(node, "bias", "bias", Shape.of(bias.size()), i -> (float) bias.at(i) + 0.0f);
    }

    private Operation delay(String node, List<OperationInput> in, int out, Tensor delay) {
        var steps = new int[delay.size()];
        int longest = 1;
        double error = 0;
        for (int i = 0; i < steps.length; i++) {
            double exact = delay.at(i) / settings.dt();
            double whole = StrictMath.rint(exact);
            if (whole * steps.length > ProgramReader.MOST_ELEMENTS) {
                throw new InvalidNetworkException(node, "delay",
                        "%s s at index %d are %s steps of %d values, too many to keep"
                                .formatted(delay.at(i), i, whole, steps.length));
            }
            error = Math.max(error, Math.abs(exact - whole));
            steps[i] = (int) whole;
            longest = Math.max(longest, steps[i]);
        }
        if (error > WHOLE) {
            warnings.add(
                    "node '%s', key 'delay': not a multiple of dt = %s s, rounded by up to %s steps".formatted(node,
                            settings.dt(), error));
        }
        return new Operation.Delay(node, in, out, tensors.ints(node, "delay", steps),
                state.add(node, "ring", Shape.of(longest, steps.length)));
    }
}
