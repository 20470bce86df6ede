package io.hillock.cli.data;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How inputs are to be read.
 *
 * @param steps how long vectors are held, or how many steps of a recording run; if empty, the file says it
 * @param layout of arrays that hold a batch; empty if the user did not say it: then samples come first
 * @param dt seconds per step of the run
 * @param note takes what the user should know, a sentence each
 */
public record InputForm(OptionalInt steps, Optional<ArrayLayout> layout, EventForm events, double dt,
        Consumer<String> note) {

    /** The same with a number of steps. */
    public InputForm withSteps(int count) {
        return new InputForm(OptionalInt.of(count), layout, events, dt, note);
    }

    /** The same without notes. */
    InputForm silent() {
        return new InputForm(steps, layout, events, dt, _ -> {});
    }
}
