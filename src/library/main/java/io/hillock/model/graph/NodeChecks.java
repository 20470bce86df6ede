package io.hillock.model.graph;

import io.hillock.model.Bounds;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;

/** The checks that node constructors share; each throws {@link InvalidNetworkException} with the NIR key. */
public final class NodeChecks {

    private NodeChecks() {}

    public static void positive(String key, Tensor values) {
        for (int i = 0; i < values.size(); i++) {
            if (!(values.at(i) > 0)) {
                throw invalid(key, "must be > 0, is " + values.at(i) + " at index " + i);
            }
        }
    }

    public static void notNegative(String key, Tensor values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.at(i) < 0) {
                throw invalid(key, "must be >= 0, is " + values.at(i) + " at index " + i);
            }
        }
    }

    public static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw invalid(key, "must be > 0 and finite, is " + value);
        }
    }

    public static void notNegative(String key, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw invalid(key, "must be >= 0 and finite, is " + value);
        }
    }

    public static void finite(String key, double value) {
        if (!Double.isFinite(value)) {
            throw invalid(key, "must be finite, is " + value);
        }
    }

    public static void hard(Bounds bounds) {
        if (bounds.soft()) {
            throw invalid("rule/bounds", "soft bounds are for STDP");
        }
    }

    public static void sameShape(Shape shape, String of, String key, Tensor values) {
        if (!values.shape().equals(shape)) {
            throw invalid(key, "shape " + values.shape() + " differs from " + of + "'s " + shape);
        }
    }

    public static void atLeast(int minimum, String key, int value) {
        if (value < minimum) {
            throw invalid(key, "must be >= " + minimum + ", is " + value);
        }
    }

    public static void atLeast(int minimum, String key, Size size) {
        if (size.height() < minimum || size.width() < minimum) {
            throw invalid(key, "must be >= " + minimum + ", is " + size);
        }
    }

    public static void rank(int rank, String key, Tensor values, String axes) {
        if (values.shape().rank() != rank) {
            throw invalid(key, "must have shape " + axes + ", has " + values.shape());
        }
    }

    public static void matrix(Tensor weight) {
        if (weight.shape().rank() < 2) {
            throw invalid("weight", "must have shape [..., out, in], has " + weight.shape());
        }
    }

    /** Checks the groups of a convolution with weights [Cout, Cin / groups, …]. */
    public static void groups(Tensor weight, int groups) {
        int channels = weight.shape().dim(0);
        atLeast(1, "groups", groups);
        if (channels % groups != 0) {
            throw invalid("groups", groups + " groups do not divide " + channels + " output channels");
        }
        if ((long) weight.shape().dim(1) * groups > Integer.MAX_VALUE) {
            throw invalid("groups", groups + " groups of " + weight.shape().dim(1) + " input channels are too many");
        }
    }

    /** The bias of a convolution with one value for each output channel, from one for all or shape [Cout, 1, …]. */
    public static Tensor channelBias(Tensor weight, Tensor bias) {
        int channels = weight.shape().dim(0);
        Shape given = bias.shape();
        boolean perChannel = given.size() == channels && given.dim(0) == channels
                && given.rank() < weight.shape().rank();
        if (given.size() != 1 && !perChannel) {
            throw invalid("bias", "shape " + given + " for " + channels + " output channels of weight");
        }
        return Broadcast.to(Shape.of(channels),
                given.size() == 1 ? Tensor.vector(bias.at(0)) : Tensor.of(Shape.of(channels), bias.toArray()));
    }

    public static InvalidNetworkException invalid(String key, String reason) {
        return new InvalidNetworkException("", key, reason);
    }
}
