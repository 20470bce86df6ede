package io.hillock.unified;

import java.util.List;

/**
 * Chooses the engine for a request. Implementations are thread-safe. The choice depends only on the arguments and on what the engines
 * report, so that runs can be repeated.
 */
@FunctionalInterface
public interface Strategy {
    /**
     * Chooses an engine.
     *
     * @param engines all engines, 1 to 64
     * @param open set of the engines that may be chosen, one bit each; not empty
     * @param samples number of samples in the batch
     * @param number number of this choice, counted by the router from 0
     * @return the index of a chosen engine whose bit is set in {@code open}
     */
    int choose(List<? extends Alternative> engines, long open, int samples, long number);

    /** The strategies that come with Hillock, as people choose them by {@link #label}; without Java first, which is for comparisons. */
    static List<Strategy> all() {
        return List.of(FirstAvailable.NATIVE, FirstAvailable.REMOTE, new RoundRobin(), new LeastLoaded(0),
                Fastest.DEFAULT, ShortestExpectedDelay.DEFAULT);
    }

    /** The label in metrics. */
    default String label() {
        return "own";
    }
}
