package io.hillock.server.queue;

import java.time.Duration;

/**
 * A request for a queue.
 *
 * @param session the sender's own space of ids
 * @param id the sender's name for the request, the same when it is repeated
 * @param version the version in the path; empty for the one that is current when the request runs
 * @param body as it came, decompressed: JSON and, behind it, binary data
 * @param header bytes of JSON at the beginning; 0 if the body is the raw contents of the only input
 * @param ttl how long it may wait for its answer, at most {@link #LONGEST_TTL}; zero for ever
 */
public record QueuedInference(String session, String id, String model, String version, byte[] body, int header,
        Duration ttl) {
    /** 10 years of 365 days. */
    public static final Duration LONGEST_TTL = Duration.ofDays(3650);
}
