package io.hillock.queue;

import io.hillock.engine.Limit;

/** What a worker does with a request. Any number of threads call it at once. */
@FunctionalInterface
public interface QueueTask {
    /**
     * Answers a request. It may be called again with the same request if the process ends before the answer is stored, so it must not
     * change anything that a second call would find changed.
     *
     * @param limit cancelled when the workers end; its deadline is the request's
     * @throws QueueTaskException if there is no answer; any other exception counts as one that may not come again
     */
    Answer run(QueuedRequest request, Limit limit);

    /** Ends runs under way and those to come, because the workers end. A task that looks at its limit need not do anything here. */
    default void cancel() {}
}
