package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;
import java.util.Optional;

/**
 * Merges the axes from {@code startDim} to {@code endDim} into one; values stay in order.
 *
 * @param inputType the input's shape; inferred if absent
 * @param startDim first axis, counted without the batch; a negative number counts from the end, so -1 is the last axis
 * @param endDim last axis, inclusive, counted likewise; not before {@code startDim}
 */
public record Flatten(Optional<Shape> inputType, int startDim, int endDim) implements Transform {

    public Flatten {
        if (inputType.isPresent()) {
            flatten(inputType.get(), startDim, endDim);
        }
    }

    /**
     * The output's shape for this input.
     *
     * @throws InvalidNetworkException if an axis lies beyond the input's rank
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
