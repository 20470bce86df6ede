package io.hillock.engine.plain.transform;

import io.hillock.image.program.Operation;
import io.hillock.model.Shape;

/**
 * The geometry of a convolution or a pool: finds the targets that a source reaches. Immutable.
 *
 * @param height rows of a source plane
 * @param width columns of a source plane
 * @param outHeight rows of a target plane
 * @param outWidth columns of a target plane
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows between two windows
 * @param strideWidth columns between two windows
 * @param top rows of zeros above
 * @param left columns of zeros before
 * @param dilationHeight rows between two elements of a window
 * @param dilationWidth columns between two elements of a window
 */
public record Window(int height, int width, int outHeight, int outWidth, int kernelHeight, int kernelWidth,
        int strideHeight,
        int strideWidth, int top, int left, int dilationHeight, int dilationWidth) {
    /** @param weight shape of the weights, {@code [Cin, Kh, Kw, Cout / groups]} */
    public static Window of(Operation.Conv o, Shape weight) {
        return new Window(o.input().dim(1), o.input().dim(2), o.output().dim(1), o.output().dim(2), weight.dim(1),
                weight.dim(2), o.stride().height(), o.stride().width(), o.padding().height(), o.padding().width(),
                o.dilation().height(), o.dilation().width());
    }

    public static Window of(Operation.Pool o) {
        return new Window(o.input().dim(1), o.input().dim(2), o.output().dim(1), o.output().dim(2),
                o.kernel().height(), o.kernel().width(), o.stride().height(), o.stride().width(),
                o.padding().height(), o.padding().width(), 1, 1);
    }

    /** The row of targets that sees source row y through kernel row ky; −1 if there is none. */
    public int targetRow(int y, int ky) {
        return target(y + top - ky * dilationHeight, strideHeight, outHeight);
    }

    /** The column of targets that sees source column x through kernel column kx; −1 if there is none. */
    public int targetColumn(int x, int kx) {
        return target(x + left - kx * dilationWidth, strideWidth, outWidth);
    }

    /** The row of sources that target row oy sees through kernel row ky; −1 if that is padding. */
    public int sourceRow(int oy, int ky) {
        int row = oy * strideHeight + ky * dilationHeight - top;
        return row >= 0 && row < height ? row : -1;
    }

    /** The first column of targets that sees a source, not padding, through kernel column kx. */
    public int firstColumn(int kx) {
        return Math.min(Math.ceilDiv(Math.max(left - kx * dilationWidth, 0), strideWidth), outWidth);
    }

    /** The column behind the last that sees a source, not padding, through kernel column kx; at least {@link #firstColumn}. */
    public int endColumn(int kx) {
        int end = Math.floorDiv(width - 1 + left - kx * dilationWidth, strideWidth) + 1;
        return Math.clamp(end, firstColumn(kx), outWidth);
    }

    private static int target(int start, int stride, int targets) {
        return start >= 0 && start % stride == 0 && start / stride < targets ? start / stride : -1;
    }
}
