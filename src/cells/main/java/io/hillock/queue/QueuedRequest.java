package io.hillock.queue;

import java.util.Map;

/**
 * A request that a worker has taken.
 *
 * @param attributes as submitted
 * @param body as submitted; read-only
 * @param attempt from 1; above 1 if an earlier one failed or its process ended
 * @param deadline when its time to live is over, in ms since 1970; 0 for never
 */
public record QueuedRequest(RequestKey key, Map<String, String> attributes, byte[] body, int attempt, long deadline) {}
