package io.hillock.model;

import io.hillock.model.graph.NodeChecks;

/** The number of zeros around the input of a convolution. NIR's {@code valid} is {@code Of(0, 0)}. */
public sealed interface Padding {

    /** Enough zeros that the output has the input's size. If their number is odd, the smaller half comes first. */
    record Same() implements Padding {}

    /**
     * Zeros on either side of each axis.
     *
     * @param height above and below, at least 0; 0 in one-dimensional convolutions
     * @param width left and right, at least 0
     */
    record Of(int height, int width) implements Padding {

        public Of {
            if (height < 0 || width < 0) {
                throw NodeChecks.invalid("padding", "must be >= 0, is [" + height + ", " + width + "]");
            }
        }
    }
}
