package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;
import java.util.Optional;

/**
 * Makes the axes from {@code startDim} to {@code endDim} one; values stay in order.
 *
 * @param inputType the shape it takes; inferred where absent
 * @param startDim first axis, counted without batch; negative ones count from the end, -1 is the last
 * @param endDim last axis, inclusive, counted in the same way; not before {@code startDim}
 */
public record Flatten(Optional<Shape> inputType, int startDim, int endDim) implements Transform {

    public Flatten {
        if (inputType.isPresent()) {
            flatten(inputType.get(), startDim, endDim);
        }
    }

    /**
     * The shape that comes of {@code input}.
     *
     * @throws InvalidNetworkException where an axis lies beyond the input's rank
     */
    public Shape outputShape(Shape input) {
        return flatten(input, startDim, endDim);
    }

    private static Shape flatten(Shape input, int startDim, int endDim) {
        int start = axis("start_dim", startDim, input);
        int end = axis("end_dim", endDim, input);
        if (end < start) {
            throw NodeChecks.invalid("end_dim",
                    "axis " + endDim + " lies before start_dim " + startDim + " of shape " + input);
        }
        return WindowShape.flatten(input, start, end);
    }

    private static int axis(String key, int axis, Shape shape) {
        if (axis < -shape.rank() || axis >= shape.rank()) {
            throw NodeChecks.invalid(key, "axis " + axis + " lies beyond the rank of shape " + shape);
        }
        return axis < 0 ? axis + shape.rank() : axis;
    }

    @Override
    public String type() {
        return "Flatten";
    }
}
