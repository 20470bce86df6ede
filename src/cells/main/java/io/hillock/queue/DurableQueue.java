package io.hillock.queue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Requests that survive. A confirmed request is answered once, or becomes a dead letter with a reason, through the death of any process:
 * submit, confirm, take, run, answer. A body may run more than once; only its first stored answer counts. Any thread.
 *
 * <p>Failures of the place where the requests are kept are a {@link io.hillock.journal.JournalException}, or a {@link QueueException} of the
 * kind {@code UNAVAILABLE} or {@code REFUSED}; all methods may throw them.
 */
public interface DurableQueue extends AutoCloseable {
    /**
     * Opens a queue, or begins one.
     *
     * @param place a folder, with a {@link JournalQueue}, or an address such as {@code amqp://host/vhost}, of which a module on the class
     *     path knows the kind ({@link QueueProvider})
     * @throws QueueException {@code UNAVAILABLE} or {@code REFUSED}
     * @throws io.hillock.journal.JournalException as {@link JournalQueue#open}
     */
    static DurableQueue open(String place, QueueOptions options) {
        Optional<String> scheme = scheme(place);
        if (scheme.isEmpty()) {
            return JournalQueue.open(Path.of(place), options);
        }
        for (QueueProvider provider : ServiceLoader.load(QueueProvider.class)) {
            if (provider.schemes().contains(scheme.get())) {
                return provider.open(URI.create(place), options);
            }
        }
        throw new QueueException(QueueException.Kind.REFUSED, scheme.get().startsWith("amqp")
                ? "queues on RabbitMQ need the artifact io.hillock:hillock-rabbitmq on the class path"
                : "a queue is a folder or an address that begins with amqp:// or amqps://, not " + scheme.get()
                        + "://");
    }

    /** The scheme of an address in lower case; empty for a folder. */
    static Optional<String> scheme(String place) {
        int end = place.indexOf("://");
        return end < 1 || !place.substring(0, end).matches("[A-Za-z][A-Za-z0-9+.-]*")
                ? Optional.empty()
                : Optional.of(place.substring(0, end).toLowerCase(Locale.ROOT));
    }

    /**
     * Hands over a request. The same submission again confirms the same request, whatever has become of it.
     *
     * @throws QueueException {@code FULL}, {@code TOO_LARGE} or {@code KEY_TAKEN}, here or when the confirmation is awaited
     */
    Confirmation submit(Submission submission);

    /**
     * Takes requests that are due, those that have been for the longest time first. The attempts are durable before this returns, so that a
     * request that ends its process does not do so for ever; a request with a failed attempt comes alone, so that it ends no other's
     * process. Requests whose time is over become dead letters.
     *
     * @param most requests at once, at least 1
     * @param wait how long to wait for a request
     * @return empty if none became due, or the queue is closed. If the attempts cannot be stored, the requests wait as before
     */
    List<QueuedRequest> take(int most, Duration wait) throws InterruptedException;

    /**
     * Stores the answer of a request that was taken.
     *
     * @return empty if the request has been settled before; the answer is then dropped
     */
    Optional<Confirmation> answer(QueuedRequest request, Answer answer);

    /**
     * Ends an attempt without an answer.
     *
     * @return empty if the request has been settled before
     */
    Optional<Confirmation> fail(QueuedRequest request, AttemptFailure failure);

    /** Where a request is; empty if it is unknown or not durable yet, or its answer was forgotten. */
    Optional<RequestState> state(RequestKey key);

    /** All requests that are known, in the order in which they were submitted. */
    List<RequestState> requests();

    QueueCounts counts();

    /**
     * Lets a dead letter wait again, with all its attempts and without an end of its time.
     *
     * @throws QueueException {@code NO_SUCH_REQUEST} if it is none
     */
    Confirmation replay(RequestKey key);

    /**
     * Forgets a dead letter.
     *
     * @throws QueueException {@code NO_SUCH_REQUEST} if it is none
     */
    Confirmation discard(RequestKey key);

    /**
     * Removes what need not be kept, once enough has been written since the last time. Call it now and then, on a thread that may wait.
     */
    void compact();

    /** Requests that were taken and not settled count as interrupted by the end of the process. */
    @Override
    void close();
}
