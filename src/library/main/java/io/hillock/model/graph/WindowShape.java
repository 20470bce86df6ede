package io.hillock.model.graph;

import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Shape arithmetic that several transforms share. */
public final class WindowShape {

    private WindowShape() {}

    /** The output shape [..., out] for a weight of shape [..., out, in]. */
    public static Shape rows(Tensor weight) {
        return new Shape(weight.shape().dims().subList(0, weight.shape().rank() - 1));
    }

    /**
     * The number of window positions along an axis:
     * floor((in + before + after - dilation (kernel - 1) - 1) / stride) + 1.
     */
    public static int positions(int in, long padding, int kernel, int stride, int dilation) {
        long room = in + padding - (long) dilation * (kernel - 1) - 1;
        if (room < 0) {
            throw NodeChecks.invalid("",
                    "a window of " + ((long) dilation * (kernel - 1) + 1) + " does not fit an input of " + in
                            + " padded by " + padding);
        }
        long positions = room / stride + 1;
        if (positions > Integer.MAX_VALUE) {
            throw NodeChecks.invalid("", "an output of " + positions + " elements is too large");
        }
        return (int) positions;
    }

    /** The total number of zeros that {@code same} adds to an axis, before and after. */
    public static long samePadding(int kernel, int dilation) {
        return (long) dilation * (kernel - 1);
    }

    /** The number of zeros that {@code same} adds before the first element. */
    public static int sameBefore(int kernel, int dilation) {
        return (int) Math.min(Integer.MAX_VALUE, samePadding(kernel, dilation) / 2);
    }

    /** {@code shape} with the axes from start to end (inclusive) merged into one. */
    public static Shape flatten(Shape shape, int start, int end) {
        List<Integer> dims = new ArrayList<>(shape.dims().subList(0, start));
        dims.add(new Shape(shape.dims().subList(start, end + 1)).size());
        dims.addAll(shape.dims().subList(end + 1, shape.rank()));
        return new Shape(dims);
    }
}
