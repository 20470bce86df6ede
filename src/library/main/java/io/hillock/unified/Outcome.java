package io.hillock.unified;

/** What came of one encoding of {@link UnifiedEngine#reasonBatch}: a {@link Result}, or the {@link Failure} of this one alone. */
public sealed interface Outcome permits Result, Failure {
    /**
     * The result.
     *
     * @throws RuntimeException the failure's {@link Failure#exception()} if there is no result
     */
    Result result();
}
