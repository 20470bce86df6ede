package io.hillock.model;

import java.util.Objects;

/**
 * The entrance of a network: y = x.
 *
 * @param shape shape of one time step, without batch and time
 */
public record Input(Shape shape) implements Node {

    public Input {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public String type() {
        return "Input";
    }
}
