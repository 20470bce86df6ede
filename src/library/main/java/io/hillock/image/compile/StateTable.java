package io.hillock.image.compile;

import io.hillock.image.program.StateVariable;
import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the state variables of a program during compilation. One thread. */
final class StateTable {
    private final List<StateVariable> variables = new ArrayList<>();

    List<StateVariable> variables() {
        return variables;
    }

    /** @return the variable's index */
    int add(String node, String name, Shape shape) {
        return add(new StateVariable(node + ":" + name, shape, Optional.empty()));
    }

    /** @param initial the tensor with the variable's initial value */
    int add(String node, String name, Shape shape, String initial) {
        return add(new StateVariable(node + ":" + name, shape, Optional.of(initial)));
    }

    private int add(StateVariable variable) {
        variables.add(variable);
        return variables.size() - 1;
    }
}
