package io.hillock.engine.plain;

import io.hillock.image.program.Operation;
import io.hillock.step.Step;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Gives each runner of an engine its steps. Thread-safe; runners share constants. */
public interface StepBinder {
    /**
     * For one runner, what binds its operations.
     *
     * @param state a state variable's array, by its index
     */
    Function<Operation, Step> bind(IntFunction<float[]> state);
}
