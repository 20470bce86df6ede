package io.hillock.runtime;

/**
 * A result, and where its time went.
 *
 * @param result of the request
 * @param breakdown of its latency
 */
public record Explained(Result result, Breakdown breakdown) {}
