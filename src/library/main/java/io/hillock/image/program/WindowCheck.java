package io.hillock.image.program;

import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.Shape;
import io.hillock.model.Size;

/** Checks the geometry of convolutions and pools. */
final class WindowCheck {
    /** The largest window of a pool, in elements: whole numbers up to this are exact in float32. */
    private static final int MOST_POOLED = 1 << 24;

    private final String user;
    private final ImageOrigin origin;

    WindowCheck(String user, ImageOrigin origin) {
        this.user = user;
        this.origin = origin;
    }

    void conv(Operation.Conv conv, StoredTensor weight) {
        Shape in = conv.input();
        Shape out = conv.output();
        Shape shape = weight.shape();
        int groups = conv.groups();
        origin.require(in.dim(0) % groups == 0 && out.dim(0) % groups == 0,
                "%s: groups %d do not divide %d input and %d output channels", user, groups, in.dim(0), out.dim(0));
        origin.require(shape.rank() == 4 && shape.dim(0) == in.dim(0) && shape.dim(3) == out.dim(0) / groups,
                "%s: tensor '%s' has shape %s, not [%d, Kh, Kw, %d]", user, weight.name(), shape, in.dim(0),
                out.dim(0) / groups);
        windows(in, out, new Size(shape.dim(1), shape.dim(2)), conv.stride(), conv.padding(), conv.dilation());
    }

    void pool(Operation.Pool pool) {
        Shape in = pool.input();
        Shape out = pool.output();
        Size kernel = pool.kernel();
        origin.require(in.dim(0) == out.dim(0), "%s: input %s and output %s differ in channels", user, in, out);
        origin.require((long) kernel.height() * kernel.width() <= MOST_POOLED,
                "%s: kernel %s has more than %d elements", user,
                kernel, MOST_POOLED);
        windows(in, out, kernel, pool.stride(), pool.padding(), new Size(1, 1));
    }

    private void windows(Shape in, Shape out, Size kernel, Size stride, Size padding, Size dilation) {
        boolean fits = fits(in.dim(1), out.dim(1), kernel.height(), stride.height(), padding.height(),
                dilation.height())
                && fits(in.dim(2), out.dim(2), kernel.width(), stride.width(), padding.width(), dilation.width());
        origin.require(fits, "%s: windows of output %s reach beyond input %s and its padding", user, out, in);
    }

    /**
     * The padding behind the input equals that before it, or is one more if {@code same} had an odd number to divide.
     */
    private static boolean fits(int in, int out, int kernel, int stride, int before, int dilation) {
        long last = (out - 1L) * stride + (kernel - 1L) * dilation;
        return last <= in + 2L * before;
    }
}
