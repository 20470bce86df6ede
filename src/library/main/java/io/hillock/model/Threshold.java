package io.hillock.model;

import java.util.Objects;

/**
 * y = 1 where x &gt; threshold, else 0; elementwise.
 *
 * @param threshold its shape is that of input and output
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
