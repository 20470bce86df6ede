package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;
import java.util.OptionalInt;

/**
 * One-dimensional cross-correlation with zero padding:
 * y[o, t] = b[o] + sum over c, k of W[o, c, k] x[c, t · stride + k · dilation - padding].
 *
 * <p>The input has shape [Cin, length], the output
 * [Cout, floor((length + 2 padding - dilation (K - 1) - 1) / stride) + 1].
 *
 * @param inputLength NIR's {@code input_shape}; inferred if absent
 * @param weight shape [Cout, Cin / groups, K]
 * @param bias shape [Cout]; one value for all channels and the shape [Cout, 1, …] of the output become it
 * @param stride at least 1; 1 with {@link Padding.Same}
 * @param padding its width applies; its height must be 0
 * @param dilation at least 1
 * @param groups at least 1, divides Cout; group g of the output sees group g of the input channels
 */
public record Conv1d(OptionalInt inputLength, Tensor weight, Tensor bias, int stride, Padding padding, int dilation,
        int groups) implements Transform {

    public Conv1d {
        NodeChecks.rank(3, "weight", weight, "[Cout, Cin / groups, K]");
        NodeChecks.groups(weight, groups);
        bias = NodeChecks.channelBias(weight, bias);
        NodeChecks.atLeast(1, "stride", stride);
        NodeChecks.atLeast(1, "dilation", dilation);
        inputLength.ifPresent(length -> NodeChecks.atLeast(1, "input_shape", length));
        switch (padding) {
            case Padding.Same _ when stride != 1 ->
                throw NodeChecks.invalid("padding", "'same' needs stride 1, stride is " + stride);
            case Padding.Of of when of.height() != 0 ->
                throw NodeChecks.invalid("padding", "one-dimensional, but has height " + of.height());
            case Padding.Same _,Padding.Of _ -> {
            }
        }
    }

    public int inputChannels() {
        return weight.shape().dim(1) * groups;
    }

    public int kernel() {
        return weight.shape().dim(2);
    }

    /** Zeros before the first element. */
    public int paddingBefore() {
        return switch (padding) {
            case Padding.Same _ -> WindowShape.sameBefore(kernel(), dilation);
            case Padding.Of of -> of.width();
        };
    }

    /** @throws InvalidNetworkException if the window does not fit */
    public int outputLength(int length) {
        long zeros = switch (padding) {
            case Padding.Same _ -> WindowShape.samePadding(kernel(), dilation);
            case Padding.Of of -> 2L * of.width();
        };
        return WindowShape.positions(length, zeros, kernel(), stride, dilation);
    }

    @Override
    public String type() {
        return "Conv1d";
    }
}
