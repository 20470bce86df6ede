package io.hillock.model;

/**
 * Mean over a window: the sum divided by the window's size, zeros of the padding counted.
 *
 * <p>Takes [C, H, W], gives [C, H', W'] with H' = floor((H + 2 padding - kernel) / stride) + 1.
 *
 * @param kernelSize the window, at least 1
 * @param stride at least 1
 * @param padding zeros on either side of each axis, at least 0
 */
public record AvgPool2d(Size kernelSize, Size stride, Size padding) implements Connection {

    public AvgPool2d {
        Checks.atLeast(1, "kernel_size", kernelSize);
        Checks.atLeast(1, "stride", stride);
        Checks.atLeast(0, "padding", padding);
    }

    /** @throws InvalidNetworkException where the window does not fit */
    public Size outputSize(Size input) {
        return new Size(
                Window.positions(input.height(), 2L * padding.height(), kernelSize.height(), stride.height(), 1),
                Window.positions(input.width(), 2L * padding.width(), kernelSize.width(), stride.width(), 1));
    }
}
