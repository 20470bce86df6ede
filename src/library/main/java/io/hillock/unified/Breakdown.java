package io.hillock.unified;

/**
 * How one request's time divides, in ns. The parts add up to its latency.
 *
 * @param route choosing the engine, recording metrics, fail-overs and pauses
 * @param queue waiting for a shared run
 * @param encode copying the encoding to where the engine reads it; 0 if the engine reads it in place
 * @param simulate running in the engine that answered, including the way there and back if it is remote; 0 for an answer from the cache
 * @param decode computing label, confidence and spike count from the response
 */
public record Breakdown(long route, long queue, long encode, long simulate, long decode) {}
