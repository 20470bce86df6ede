package io.hillock.queue.rabbitmq;

import io.hillock.queue.Answer;
import io.hillock.queue.AttemptEnd;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptEnd.Retried;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.AttemptRules;
import io.hillock.queue.Confirmation;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState;
import io.hillock.queue.Submission;
import io.hillock.queue.rabbitmq.StreamEvent.Answered;
import io.hillock.queue.rabbitmq.StreamEvent.Dead;
import io.hillock.queue.rabbitmq.StreamEvent.Discarded;
import io.hillock.queue.rabbitmq.StreamEvent.Failed;
import io.hillock.queue.rabbitmq.StreamEvent.Opened;
import io.hillock.queue.rabbitmq.StreamEvent.Replayed;
import io.hillock.queue.rabbitmq.StreamEvent.Submitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A queue on a RabbitMQ; any number of processes have it open. The broker has a quorum queue of requests, one of dead letters, and a stream
 * of events: submitted, taken, failed, answered, dead. What the stream says first counts, so all processes agree. A message leaves the queue
 * of requests after the event that settles it, so a request whose worker or broker dies comes again. Between two attempts the process that
 * made the last one holds it.
 */
final class RabbitQueue implements DurableQueue {
    private final QueueAddress address;
    private final AttemptRules rules;
    private final KnownRequests known;
    private final DeadLetters dead;
    private final LiveLink links;
    private final Attempts attempts;
    private final Map<RequestKey, Submitting> submitting = new ConcurrentHashMap<>();

    /** A submission under way. */
    private record Submitting(String digest, CompletableFuture<Void> confirmed) {}

    private RabbitQueue(QueueAddress address, QueueOptions options) {
        this.address = address;
        rules = new AttemptRules(options);
        known = new KnownRequests(options);
        dead = new DeadLetters(address, known);
        links = new LiveLink(address, options, known);
        attempts = new Attempts(address, rules, known, links);
    }

    /** @throws QueueException {@code UNAVAILABLE} or {@code REFUSED} */
    static RabbitQueue open(QueueAddress address, QueueOptions options) {
        RabbitQueue queue = new RabbitQueue(address, options);
        try {
            queue.confirm(queue.links.get().append(new Opened(System.currentTimeMillis()))).result();
            return queue;
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        }
    }

    private <T> PendingConfirmation<T> confirm(CompletableFuture<T> future) {
        return new PendingConfirmation<>(future, address);
    }

    @Override
    public Confirmation submit(Submission submission) {
        submission.requireStorable();
        RequestKey key = submission.key();
        String digest = submission.digest();
        Submitting mine = new Submitting(digest, new CompletableFuture<>());
        Submitting other = submitting.putIfAbsent(key, mine);
        Optional<String> before = other != null
                ? Optional.of(other.digest)
                : known.look(key, one -> one.head.digest());
        if (before.isPresent()) {
            if (other == null) {
                submitting.remove(key, mine);
            }
            requireSame(key, digest, before.get());
            return other == null ? () -> {} : confirm(other.confirmed);
        }
        try {
            send(submission, mine);
        } catch (RuntimeException e) {
            submitting.remove(key, mine);
            mine.confirmed.completeExceptionally(e);
            throw e;
        }
        return confirm(mine.confirmed);
    }

    private void send(Submission submission, Submitting mine) {
        RequestKey key = submission.key();
        long now = System.currentTimeMillis();
        long deadline = submission.ttl().isZero() ? 0 : Math.addExact(now, submission.ttl().toMillis());
        RequestHead head = new RequestHead(key, RequestHead.newCopy(), mine.digest, submission.attributes(), deadline);
        BrokerLink link = links.get();
        // The event comes second: what is known to be submitted is in the queue.
        link.enqueue(new RequestMessage(head, submission.body()), now)
                .thenComposeAsync(_ -> link.append(new Submitted(now, head)), link.after()).whenComplete((_, e) -> {
                    submitting.remove(key, mine);
                    if (e != null) {
                        mine.confirmed.completeExceptionally(e);
                        return;
                    }
                    try {
                        known.look(key, one -> one.head.digest())
                                .ifPresent(first -> requireSame(key, mine.digest, first));
                        mine.confirmed.complete(null);
                    } catch (QueueException taken) {
                        mine.confirmed.completeExceptionally(taken);
                    }
                });
    }

    private static void requireSame(RequestKey key, String digest, String before) {
        if (!digest.equals(before)) {
            throw new QueueException(Kind.KEY_TAKEN, "request " + key + " is known with other content");
        }
    }

    @Override
    public List<QueuedRequest> take(int most, Duration wait) throws InterruptedException {
        return attempts.take(most, wait);
    }

    @Override
    public Optional<Confirmation> answer(QueuedRequest request, Answer answer) {
        if (answer.content().length > QueueOptions.largest()) {
            return fail(request, new AttemptFailure(Course.GIVE_UP, Kind.TOO_LARGE.name(), "its answer has "
                    + answer.content().length + " bytes, a queue stores at most " + QueueOptions.largest()));
        }
        return attempts.end(request).map(attempt -> {
            BrokerLink link = links.get();
            return confirm(attempt.settle(link, link.append(new Answered(System.currentTimeMillis(), request.key(),
                    attempt.head().copy(), answer.attributes()), answer.content())));
        });
    }

    @Override
    public Optional<Confirmation> fail(QueuedRequest request, AttemptFailure failure) {
        return attempts.end(request).map(attempt -> {
            long now = System.currentTimeMillis();
            AttemptEnd end = rules.ended(request.key(), request.attempt(), request.deadline(), failure, now);
            BrokerLink link = links.get();
            RequestHead head = attempt.head();
            return confirm(switch (end) {
                case GivenUp(String code, String reason) -> attempt.settle(link, link.append(new Dead(now,
                        request.key(), head.copy(), request.attempt(), request.attempt(), code, reason)));
                case Retried(String code, String reason, boolean counts, long next) ->
                    attempt.giveBackAfter(link, link.append(new Failed(now, request.key(), head.copy(),
                            request.attempt(), code, reason, counts)), next - now);
            });
        });
    }

    @Override
    public Optional<RequestState> state(RequestKey key) {
        return known.look(key, KnownRequest::state);
    }

    @Override
    public List<RequestState> requests() {
        List<RequestState> all = new ArrayList<>(known.list());
        if (links.get().buried() != known.counts().dead()) {
            dead.forgotten().forEach(letter -> all.add(letter.state()));
        }
        return all;
    }

    @Override
    public QueueCounts counts() {
        return known.counts();
    }

    @Override
    public Confirmation replay(RequestKey key) {
        BrokerLink link = links.get();
        dead.remove(key, letter -> {
            long now = System.currentTimeMillis();
            RequestMessage again = new RequestMessage(letter.head().again(), letter.body());
            // The event comes first: a copy that is not known yet would not count.
            confirm(link.append(new Replayed(now, again.head()))).await();
            confirm(link.enqueue(again, now)).await();
        });
        return () -> {};
    }

    @Override
    public Confirmation discard(RequestKey key) {
        BrokerLink link = links.get();
        dead.remove(key, _ -> confirm(link.append(new Discarded(System.currentTimeMillis(), key))).await());
        return () -> {};
    }

    /** The broker removes old events by itself. */
    @Override
    public void compact() {}

    @Override
    public void close() {
        links.close();
    }
}
