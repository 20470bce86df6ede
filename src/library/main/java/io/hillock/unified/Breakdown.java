package io.hillock.unified;

/**
 * Where one request's time went, in ns; together its latency.
 *
 * @param route finding the engine, the notes of metrics, fail-overs and pauses
 * @param queue waiting for a shared run
 * @param encode copying the encoding to where the engine reads it; 0 where it is read in place
 * @param simulate the engine that answered, with the way there and back where it is remote; 0 for an answer from the cache
 * @param decode label, confidence and spike count from the response
 */
public record Breakdown(long route, long queue, long encode, long simulate, long decode) {}
