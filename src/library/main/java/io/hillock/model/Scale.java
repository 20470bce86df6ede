package io.hillock.model;

import java.util.Objects;

/**
 * y = s x, elementwise.
 *
 * @param scale its shape is that of input and output
 */
public record Scale(Tensor scale) implements Transform {

    public Scale {
        Objects.requireNonNull(scale, "scale");
    }

    @Override
    public String type() {
        return "Scale";
    }
}
