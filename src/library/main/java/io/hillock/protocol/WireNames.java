package io.hillock.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Converts enum constants to and from the words of the wire. */
final class WireNames {

    private WireNames() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E> E find(String field, String label, E[] all, Function<E, String> labelOf) {
        for (E one : all) {
            if (labelOf.apply(one).equals(label)) {
                return one;
            }
        }
        String valid = Arrays.stream(all).map(labelOf).collect(Collectors.joining(", "));
        throw new InvalidMessageException(ErrorCode.BAD_VALUE, field,
                "'" + label.substring(0, Math.min(label.length(), 64)) + "' is none of " + valid);
    }
}
