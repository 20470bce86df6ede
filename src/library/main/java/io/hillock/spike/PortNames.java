package io.hillock.spike;

import java.util.List;
import java.util.stream.Collectors;

/** Finds Inputs and Outputs by name. */
final class PortNames {
    private PortNames() {}

    /**
     * The index of a name.
     *
     * @param type {@code Input} or {@code Output}
     * @throws IllegalArgumentException if it is not in the list
     */
    static int find(String type, String name, List<String> names) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("the network has no " + type + " '" + name + "', it has "
                    + names.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", ")));
        }
        return index;
    }
}
