package io.hillock.unified;

/** The outcome of one encoding of {@link UnifiedEngine#reasonBatch}: a {@link Result}, or a {@link Failure} of this encoding alone. */
public sealed interface Outcome permits Result, Failure {
    /**
     * The result.
     *
     * @throws RuntimeException {@link Failure#exception()} if the encoding failed
     */
    Result result();
}
