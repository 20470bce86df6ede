package io.hillock.server.queue;

import java.util.Optional;

/**
 * Keeps inference requests until they are answered or given up with a reason, also through the death of this process. Thread-safe. All
 * methods throw a {@link io.hillock.server.request.ServiceException}: {@code UNAVAILABLE} if the disk or the broker fails, {@code INVALID} if a
 * session or an id cannot be one.
 */
public interface RequestQueue extends AutoCloseable {
    /**
     * Takes a request, and returns once it is durable. The same request again changes nothing.
     *
     * @throws io.hillock.server.request.ServiceException {@code CONFLICT} if another request has its session and id, {@code OVERLOADED} if
     *     the queue is full, {@code TOO_LARGE}
     */
    void submit(QueuedInference request);

    /** What has become of a request; empty if it is unknown, or its answer is not kept any more. */
    Optional<QueuedOutcome> find(String session, String id);

    /**
     * Lets a dead letter run again.
     *
     * @throws io.hillock.server.request.ServiceException {@code NOT_FOUND} if it is none
     */
    void replay(String session, String id);

    /**
     * Forgets a dead letter.
     *
     * @throws io.hillock.server.request.ServiceException {@code NOT_FOUND} if it is none
     */
    void discard(String session, String id);

    /** How many requests are where, and all dead letters. */
    QueueReport report();

    /** Lets go of what it holds; a queue that others keep stays open. */
    @Override
    default void close() {}
}
