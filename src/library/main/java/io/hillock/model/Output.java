package io.hillock.model;

import io.hillock.model.graph.FlatNetwork;
import java.util.Objects;

/**
 * Where values leave a network: y = x.
 *
 * @param shape shape of one time step, without batch and time. Files in the wild write (1, 1, 1) or a shape of as many
 *        elements; {@link FlatNetwork} then takes the shape that arrives, and warns
 */
public record Output(Shape shape) implements Node {

    public Output {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public String type() {
        return "Output";
    }
}
