package io.hillock.server.request;

/**
 * The place of a request in a sequence of requests that share state.
 *
 * @param id the sequence's name; numbers stand for their decimal digits; never empty
 * @param start whether the sequence begins, at rest, with this request
 * @param end whether the sequence ends after this request
 */
public record SequenceStep(String id, boolean start, boolean end) {}
