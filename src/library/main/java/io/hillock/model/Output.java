package io.hillock.model;

import io.hillock.model.graph.FlatNetwork;
import java.util.Objects;

/**
 * The exit of a network: y = x.
 *
 * @param shape shape of one time step, without batch and time. Some files write (1, 1, 1), or a shape with the right
 *     number of elements; {@link FlatNetwork} then uses the shape that arrives, and warns
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
