package io.hillock.unified;

import java.util.List;

/** Which engine gets a request. Thread-safe; a function of its arguments and of what the legs know, so that runs can be repeated. */
@FunctionalInterface
public interface Strategy {
    /**
     * Chooses.
     *
     * @param legs all engines, 1 to 64
     * @param open those that may be chosen, a bit each, at least one
     * @param samples of the batch
     * @param number of the choice, counted by the router from 0
     * @return the index of one of those
     */
    int choose(List<? extends Alternative> legs, long open, int samples, long number);

    /** As metrics have it. */
    default String label() {
        return "own";
    }
}
