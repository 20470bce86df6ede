package io.hillock.model.graph;

import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * NumPy's broadcasting: shapes are compared from their last axis on, and an axis of 1, or one that is missing in front,
 * stretches to the other's extent. Collects the parameters of one node and finds the shape that they share.
 *
 * @param key the parameter that gave the shape, for messages
 * @param shape the shape of all parameters so far
 */
public record Broadcast(String key, Shape shape) {

    /** A stretched tensor takes at most this part of the memory: a neuron has up to seven. */
    private static final int MEMORY_SHARE = 16;

    public static Broadcast of(String key, Tensor values) {
        return new Broadcast(key, values.shape());
    }

    /** @throws io.hillock.model.InvalidNetworkException if the shapes do not broadcast together */
    public Broadcast with(String other, Tensor values) {
        Shape common = together(shape, values.shape()).orElseThrow(() -> NodeChecks.invalid(other,
                "shape " + values.shape() + " differs from " + key + "'s " + shape));
        return common.equals(shape) ? this : new Broadcast(other, common);
    }

    /** The values stretched to the shape of all parameters. */
    public Tensor stretch(Tensor values) {
        return to(shape, values);
    }

    /** Whether {@code from} stretches to exactly {@code to}. */
    public static boolean fits(Shape from, Shape to) {
        return together(from, to).filter(to::equals).isPresent();
    }

    /** @throws IllegalArgumentException if the values do not stretch to this shape, or memory is too small for it */
    public static Tensor to(Shape shape, Tensor values) {
        if (values.shape().equals(shape)) {
            return values;
        }
        if (!fits(values.shape(), shape)) {
            throw new IllegalArgumentException("shape " + values.shape() + " does not broadcast to " + shape);
        }
        if ((long) shape.size() * Double.BYTES > Runtime.getRuntime().maxMemory() / MEMORY_SHARE) {
            throw NodeChecks.invalid("", shape.size() + " values are more than the memory of this JVM can hold");
        }
        if (values.size() == 1) {
            return Tensor.fill(shape, values.at(0));
        }
        int[] strides = strides(values.shape(), shape);
        int[] index = new int[shape.rank()];
        double[] stretched = new double[shape.size()];
        int from = 0;
        for (int i = 0; i < stretched.length; i++) {
            stretched[i] = values.at(from);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                from += strides[axis];
                if (++index[axis] < shape.dim(axis)) {
                    break;
                }
                from -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
        return Tensor.of(shape, stretched);
    }

    /** The distance between neighbours along each axis of {@code to}; 0 along axes that stretch. */
    private static int[] strides(Shape from, Shape to) {
        int[] strides = new int[to.rank()];
        int stride = 1;
        for (int axis = from.rank() - 1; axis >= 0; axis--) {
            int target = axis + to.rank() - from.rank();
            strides[target] = from.dim(axis) == 1 ? 0 : stride;
            stride *= from.dim(axis);
        }
        return strides;
    }

    private static Optional<Shape> together(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Integer> dims = new ArrayList<>();
        long size = 1;
        for (int axis = 0; axis < rank; axis++) {
            int left = fromEnd(a, rank - axis);
            int right = fromEnd(b, rank - axis);
            if (left != right && left != 1 && right != 1) {
                return Optional.empty();
            }
            dims.add(Math.max(left, right));
            size *= Math.max(left, right);
            if (size > Integer.MAX_VALUE) {
                return Optional.empty();
            }
        }
        return Optional.of(new Shape(dims));
    }

    private static int fromEnd(Shape shape, int place) {
        return place > shape.rank() ? 1 : shape.dim(shape.rank() - place);
    }
}
