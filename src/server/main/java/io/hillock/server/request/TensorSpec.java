package io.hillock.server.request;

import java.util.List;

/**
 * An input or output of a model, as its metadata tells.
 *
 * @param shape extents; −1 for one that the request decides
 */
public record TensorSpec(String name, DataType type, List<Long> shape) {
    public TensorSpec {
        shape = List.copyOf(shape);
    }
}
