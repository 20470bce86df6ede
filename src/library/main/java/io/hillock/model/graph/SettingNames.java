package io.hillock.model.graph;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds settings by the names that command lines and images use. */
public final class SettingNames {

    private SettingNames() {}

    public static <E> E find(String what, String label, E[] all, Function<E, String> labelOf) {
        for (E one : all) {
            if (labelOf.apply(one).equals(label)) {
                return one;
            }
        }
        String valid = Arrays.stream(all).map(labelOf).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown " + what + " '" + label + "', valid are: " + valid);
    }
}
