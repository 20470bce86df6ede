package io.hillock.model;

import java.util.Objects;

/**
 * y = s x, elementwise.
 *
 * @param scale it stretches to the shape of the input and output as NumPy broadcasts
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
