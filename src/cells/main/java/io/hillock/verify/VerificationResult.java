package io.hillock.verify;

import java.util.Optional;

/**
 * The result of a verification.
 *
 * @param samples number compared, up to the first that differs
 * @param values number compared between each engine and the first: spikes, membranes and final states
 * @param difference the first difference; empty if all bits are equal
 */
public record VerificationResult(int samples, long values, Optional<Difference> difference) {
    public boolean equal() {
        return difference.isEmpty();
    }
}
