package io.hillock.rollout;

import java.util.Optional;

/**
 * One request that both versions ran.
 *
 * @param stable of the old version
 * @param candidate of the new one; empty if it failed though the old one answered
 * @param difference where the outputs differ, if both versions are the same network and must give the same bits
 */
public record PairedRuns(Run stable, Optional<Run> candidate, Optional<String> difference) {
    private static final long[] NONE = {};

    /**
     * One run.
     *
     * @param labels of its samples; empty if they are not known
     * @param nanos how long it took
     */
    public record Run(long[] labels, long nanos) {
        public static Run unlabelled(long nanos) {
            return new Run(NONE, nanos);
        }
    }
}
