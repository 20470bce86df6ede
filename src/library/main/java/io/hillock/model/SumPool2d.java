package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;

/**
 * Sum over a window.
 *
 * <p>The input has shape [C, H, W], the output [C, H', W'] with H' = floor((H + 2 padding - kernel) / stride) + 1.
 *
 * @param kernelSize the window, at least 1
 * @param stride at least 1
 * @param padding zeros on either side of each axis, at least 0
 */
public record SumPool2d(Size kernelSize, Size stride, Size padding) implements Transform {

    public SumPool2d {
        NodeChecks.atLeast(1, "kernel_size", kernelSize);
        NodeChecks.atLeast(1, "stride", stride);
        NodeChecks.atLeast(0, "padding", padding);
    }

    /** @throws InvalidNetworkException if the window does not fit */
    public Size outputSize(Size input) {
        return new Size(
                WindowShape.positions(input.height(), 2L * padding.height(), kernelSize.height(), stride.height(), 1),
                WindowShape.positions(input.width(), 2L * padding.width(), kernelSize.width(), stride.width(), 1));
    }

    @Override
    public String type() {
        return "SumPool2d";
    }
}
