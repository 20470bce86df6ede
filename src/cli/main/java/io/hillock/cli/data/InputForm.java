package io.hillock.cli.data;

import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How inputs are to be read.
 *
 * @param steps how long vectors are held, or how many steps of a recording run; if empty, the file says it
 * @param layout of arrays that hold a batch
 * @param dt seconds per step of the run
 * @param note takes what the user should know, a sentence each
 */
public record InputForm(OptionalInt steps, ArrayLayout layout, EventForm events, double dt, Consumer<String> note) {}
