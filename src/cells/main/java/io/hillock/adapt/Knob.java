package io.hillock.adapt;

import java.util.List;
import java.util.Objects;

/**
 * A setting that decisions change, with its bounds. A value is a number, or the index of a label.
 *
 * @param name unique among the knobs of a controller
 * @param least the least value
 * @param most the greatest value
 * @param labels what the values are called, from {@code least} on; empty if they are numbers
 */
public record Knob(String name, long least, long most, List<String> labels) {
    public Knob {
        Objects.requireNonNull(name, "name");
        labels = List.copyOf(labels);
        if (name.isBlank() || least > most) {
            throw new IllegalArgumentException(
                    "knob '" + name + "' has the bounds " + least + " and " + most + ", and needs a name");
        }
        if (!labels.isEmpty() && labels.size() != most - least + 1) {
            throw new IllegalArgumentException("knob '" + name + "' has " + labels.size() + " labels for "
                    + (most - least + 1) + " values");
        }
    }

    /** A number from {@code least} to {@code most}. */
    public static Knob number(String name, long least, long most) {
        return new Knob(name, least, most, List.of());
    }

    /** One of several choices; their values count from 0. */
    public static Knob choice(String name, List<String> choices) {
        return new Knob(name, 0, choices.size() - 1, choices);
    }

    public boolean allows(long value) {
        return value >= least && value <= most;
    }

    /** The nearest value within the bounds. */
    public long within(long value) {
        return Math.clamp(value, least, most);
    }

    /** What a person calls a value. */
    public String text(long value) {
        return labels.isEmpty() ? Long.toString(value) : labels.get((int) (within(value) - least));
    }
}
