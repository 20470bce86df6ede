package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;
import java.util.Optional;

/**
 * Two-dimensional cross-correlation with zero padding:
 * y[o, i, j] = b[o] + sum over c, k, l of W[o, c, k, l] x[c, i · stride + k · dilation - padding, j …].
 *
 * <p>The input has shape [Cin, H, W], the output [Cout, H', W'] with
 * H' = floor((H + 2 padding - dilation (Kh - 1) - 1) / stride) + 1.
 *
 * @param inputSize NIR's {@code input_shape}; inferred if absent
 * @param weight shape [Cout, Cin / groups, Kh, Kw]
 * @param bias shape [Cout]; one value for all channels and the shape [Cout, 1, …] of the output become it
 * @param stride at least 1; 1 with {@link Padding.Same}
 * @param dilation at least 1
 * @param groups at least 1, divides Cout; group g of the output sees group g of the input channels
 */
public record Conv2d(Optional<Size> inputSize, Tensor weight, Tensor bias, Size stride, Padding padding, Size dilation,
        int groups) implements Transform {

    public Conv2d {
        NodeChecks.rank(4, "weight", weight, "[Cout, Cin / groups, Kh, Kw]");
        NodeChecks.groups(weight, groups);
        bias = NodeChecks.channelBias(weight, bias);
        NodeChecks.atLeast(1, "stride", stride);
        NodeChecks.atLeast(1, "dilation", dilation);
        inputSize.ifPresent(size -> NodeChecks.atLeast(1, "input_shape", size));
        if (padding instanceof Padding.Same && !stride.equals(new Size(1, 1))) {
            throw NodeChecks.invalid("padding", "'same' needs stride 1, stride is " + stride);
        }
    }

    public int inputChannels() {
        return weight.shape().dim(1) * groups;
    }

    public Size kernel() {
        return new Size(weight.shape().dim(2), weight.shape().dim(3));
    }

    /** Zeros above and left of the first element. */
    public Size paddingBefore() {
        Size kernel = kernel();
        return switch (padding) {
            case Padding.Same _ -> new Size(WindowShape.sameBefore(kernel.height(), dilation.height()),
                    WindowShape.sameBefore(kernel.width(), dilation.width()));
            case Padding.Of of -> new Size(of.height(), of.width());
        };
    }

    /** @throws InvalidNetworkException if the window does not fit */
    public Size outputSize(Size input) {
        Size kernel = kernel();
        long rows = switch (padding) {
            case Padding.Same _ -> WindowShape.samePadding(kernel.height(), dilation.height());
            case Padding.Of of -> 2L * of.height();
        };
        long columns = switch (padding) {
            case Padding.Same _ -> WindowShape.samePadding(kernel.width(), dilation.width());
            case Padding.Of of -> 2L * of.width();
        };
        return new Size(
                WindowShape.positions(input.height(), rows, kernel.height(), stride.height(), dilation.height()),
                WindowShape.positions(input.width(), columns, kernel.width(), stride.width(), dilation.width()));
    }

    @Override
    public String type() {
        return "Conv2d";
    }
}
