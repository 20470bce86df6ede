package io.hillock.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A choice with numbers, as the command line writes it: {@code name:number,number}. */
record Spec(String name, List<Double> numbers) {

    /** @throws IllegalArgumentException naming what is no number */
    static Spec parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Spec(text, List.of());
        }
        List<Double> numbers = Arrays.stream(text.substring(colon + 1).split(",", -1)).map(part -> number(text, part))
                .toList();
        return new Spec(text.substring(0, colon), numbers);
    }

    /** The text that {@link #parse} reads as this name with these numbers. */
    static String text(String name, double... numbers) {
        return numbers.length == 0
                ? name
                : name + Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(",", ":", ""));
    }

    /** Number i, or the default if it is not given. */
    double number(int i, double otherwise) {
        return i < numbers.size() ? numbers.get(i) : otherwise;
    }

    /** @throws IllegalArgumentException if more numbers are given than the choice takes */
    Spec atMost(int count) {
        if (numbers.size() > count) {
            throw new IllegalArgumentException("'" + name + "' takes at most " + count + " numbers, got " + numbers);
        }
        return this;
    }

    private static double number(String text, String part) {
        try {
            return Double.parseDouble(part);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + part + "' in '" + text + "' is not a number", e);
        }
    }
}
