package io.hillock.flink;

import io.hillock.image.Image;
import io.hillock.learning.Variable;
import io.hillock.model.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Names and shapes of the state variables of a network, in the order of its states. Immutable. */
record StateLayout(List<Variable> variables) {
    StateLayout {
        variables = List.copyOf(variables);
    }

    static StateLayout of(Image image) {
        return new StateLayout(image.program().state().stream()
                .map(variable -> new Variable(variable.name(), variable.shape())).toList());
    }

    /** One line a variable: its dimensions, then its name, which holds no control characters. */
    String text() {
        return variables.stream().map(variable -> dimensions(variable.shape()) + " " + variable.name())
                .collect(Collectors.joining("\n"));
    }

    static StateLayout parse(String text) {
        return new StateLayout(text.lines().map(StateLayout::variable).toList());
    }

    private static Variable variable(String line) {
        int space = line.indexOf(' ');
        int[] dimensions = Arrays.stream(line.substring(0, space).split("x")).mapToInt(Integer::parseInt).toArray();
        return new Variable(line.substring(space + 1), Shape.of(dimensions));
    }

    private static String dimensions(Shape shape) {
        return shape.dims().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
