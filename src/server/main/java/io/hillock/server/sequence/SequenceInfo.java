package io.hillock.server.sequence;

/**
 * A sequence that has begun and not ended.
 *
 * @param model the name that its requests use
 * @param requests that have ended
 * @param idleMillis since the last request ended
 * @param paused whether an operator holds it up
 * @param waiting requests that wait for their turn
 */
public record SequenceInfo(String model, String id, String version, long requests, long idleMillis, boolean paused,
        int waiting) {}
