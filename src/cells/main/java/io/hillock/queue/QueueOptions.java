package io.hillock.queue;

import io.hillock.journal.Journal;
import io.hillock.net.Backoff;
import java.util.Objects;

/**
 * How a queue treats its requests. Bodies and answers are in memory and in the journal, so the bounds hold for both.
 *
 * @param attempts how often a request may fail, or see its process end, before it is a dead letter; at least 1
 * @param backoff the wait between two attempts
 * @param requests requests that wait or run, and dead letters, at most; at least 1
 * @param requestBytes of their bodies, at most; at least 1
 * @param answers that are kept, the newest; at least 0. A key is known as long as its answer
 * @param answerBytes of the answers that are kept, at most; at least 0
 */
public record QueueOptions(int attempts, Backoff backoff, int requests, long requestBytes, int answers,
        long answerBytes) {
    /** Five attempts; 100,000 requests and as many answers, of 256 MiB each. */
    public static final QueueOptions DEFAULT = new QueueOptions(5, Backoff.DEFAULT, 100_000, 256L << 20, 100_000,
            256L << 20);
    /** Room for what is stored beside a body or an answer. */
    private static final int ATTRIBUTES = 1 << 16;
    private static final int LARGEST = Journal.MAX_PAYLOAD - ATTRIBUTES;

    public QueueOptions {
        Objects.requireNonNull(backoff, "backoff");
        if (attempts < 1 || requests < 1 || requestBytes < 1 || answers < 0 || answerBytes < 0) {
            throw new IllegalArgumentException("attempts " + attempts + ", requests " + requests + " and requestBytes "
                    + requestBytes + " must be at least 1, answers " + answers + " and answerBytes " + answerBytes
                    + " at least 0");
        }
    }

    public QueueOptions withAttempts(int attempts) {
        return new QueueOptions(attempts, backoff, requests, requestBytes, answers, answerBytes);
    }

    public QueueOptions withBackoff(Backoff backoff) {
        return new QueueOptions(attempts, backoff, requests, requestBytes, answers, answerBytes);
    }

    public QueueOptions withRequests(int requests, long requestBytes) {
        return new QueueOptions(attempts, backoff, requests, requestBytes, answers, answerBytes);
    }

    public QueueOptions withAnswers(int answers, long answerBytes) {
        return new QueueOptions(attempts, backoff, requests, requestBytes, answers, answerBytes);
    }

    /** The most bytes of one body or one answer: what a record of the journal holds, less the room for attributes. */
    public static int largest() {
        return LARGEST;
    }
}
