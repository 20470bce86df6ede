package io.hillock.cli.verify;

import java.util.Optional;

/**
 * How a verification ended.
 *
 * @param samples compared, up to the one that differs
 * @param values compared, of each engine with the first; spikes, membranes and final states
 * @param difference the first one; empty where all bits are equal
 */
public record VerificationResult(int samples, long values, Optional<Difference> difference) {
    public boolean equal() {
        return difference.isEmpty();
    }
}
