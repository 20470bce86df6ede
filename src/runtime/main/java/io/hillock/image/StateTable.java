package io.hillock.image;

import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** The state variables of a program that is being compiled. */
final class StateTable {
    private final List<StateVariable> variables = new ArrayList<>();

    List<StateVariable> variables() {
        return variables;
    }

    /** @return the variable's index */
    int add(String node, String name, Shape shape) {
        variables.add(new StateVariable(node + ":" + name, shape));
        return variables.size() - 1;
    }
}
