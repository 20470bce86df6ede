package io.hillock.model;

import java.util.Objects;

/**
 * y = 1 if x &gt; threshold, else 0; elementwise.
 *
 * @param threshold it stretches to the shape of the input and output as NumPy broadcasts
 */
public record Threshold(Tensor threshold) implements Transform {

    public Threshold {
        Objects.requireNonNull(threshold, "threshold");
    }

    @Override
    public String type() {
        return "Threshold";
    }
}
