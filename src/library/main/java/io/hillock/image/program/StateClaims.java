package io.hillock.image.program;

import io.hillock.image.ImageOrigin;
import io.hillock.model.Shape;
import java.util.List;

/** Checks that each state variable is used exactly once, in the shape that its user needs. One thread. */
final class StateClaims {
    private final List<StateVariable> state;
    private final ImageOrigin origin;
    private final String[] users;

    StateClaims(List<StateVariable> state, ImageOrigin origin) {
        this.state = state;
        this.origin = origin;
        users = new String[state.size()];
    }

    /** @param user the user's name in error messages: "operation 'lif1'" */
    void claim(int index, Shape shape, String user) {
        StateVariable variable = variable(index, user);
        origin.require(users[index] == null, "%s: state '%s' is used by %s already", user, variable.name(),
                users[index]);
        origin.require(variable.shape().equals(shape), "%s: state '%s' has shape %s, not %s", user, variable.name(),
                variable.shape(), shape);
        users[index] = user;
    }

    StateVariable variable(int index, String user) {
        origin.require(index >= 0 && index < users.length, "%s: state %d is not one of the %d there are", user, index,
                users.length);
        return state.get(index);
    }

    void end() {
        for (int index = 0; index < users.length; index++) {
            origin.require(users[index] != null, "state '%s': nothing uses it", state.get(index).name());
        }
    }
}
