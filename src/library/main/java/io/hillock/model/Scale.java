package io.hillock.model;

import java.util.Objects;

/**
 * y = s x, elementwise.
 *
 * @param scale input and output have its shape
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
