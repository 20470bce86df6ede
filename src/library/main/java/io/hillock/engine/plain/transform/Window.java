package io.hillock.engine.plain.transform;

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
    /** The row of targets that sees source row y through kernel row ky; −1 if there is none. */
    int targetRow(int y, int ky) {
        return target(y + top - ky * dilationHeight, strideHeight, outHeight);
    }

    /** The column of targets that sees source column x through kernel column kx; −1 if there is none. */
    int targetColumn(int x, int kx) {
        return target(x + left - kx * dilationWidth, strideWidth, outWidth);
    }

    private static int target(int start, int stride, int targets) {
        return start >= 0 && start % stride == 0 && start / stride < targets ? start / stride : -1;
    }
}
