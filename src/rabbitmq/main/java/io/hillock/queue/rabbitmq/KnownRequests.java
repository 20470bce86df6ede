package io.hillock.queue.rabbitmq;

import io.hillock.queue.Answer;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.AttemptRules;
import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import io.hillock.queue.rabbitmq.StreamEvent.Answered;
import io.hillock.queue.rabbitmq.StreamEvent.Dead;
import io.hillock.queue.rabbitmq.StreamEvent.Discarded;
import io.hillock.queue.rabbitmq.StreamEvent.Failed;
import io.hillock.queue.rabbitmq.StreamEvent.Opened;
import io.hillock.queue.rabbitmq.StreamEvent.Replayed;
import io.hillock.queue.rabbitmq.StreamEvent.Submitted;
import io.hillock.queue.rabbitmq.StreamEvent.Taken;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A fold over the stream of events: all processes that have read as far know the same. An answer or a dead letter is final: events after it
 * change nothing, except that a dead letter may be replayed or discarded. Any thread.
 */
final class KnownRequests {
    private final QueueOptions options;
    private final Map<RequestKey, KnownRequest> requests = new HashMap<>();
    /** The oldest answer first. */
    private final TreeSet<KnownRequest> answered = new TreeSet<>(
            Comparator.<KnownRequest>comparingLong(one -> one.since).thenComparingLong(one -> one.order));
    private final int[] counts = new int[Phase.values().length];
    private long answerBytes;
    /** The offset of the next event. */
    private long next;
    /** The current reader of the stream. Events from earlier readers do not count. */
    private Object reader;

    KnownRequests(QueueOptions options) {
        this.options = options;
    }

    /**
     * Lets someone read the stream from now on.
     *
     * @return the offset of the first event to read
     */
    synchronized long begin(Object reader) {
        this.reader = reader;
        return next;
    }

    /** Whether the stream no longer has all events that were read: another one stands where an earlier one stood. */
    synchronized boolean lacks(Object reader, long offset) {
        return reader == this.reader && offset < next;
    }

    /** Forgets all, since the stream was removed or has lost events, and will be read anew, by another reader. */
    synchronized void clear() {
        reader = null;
        requests.clear();
        answered.clear();
        Arrays.fill(counts, 0);
        answerBytes = 0;
        next = 0;
    }

    /**
     * Reads an event.
     *
     * @return the request's attempts after it; 0 if the event changed nothing
     */
    synchronized int apply(Object reader, long offset, StreamEvent event, byte[] content) {
        if (!begins(reader, offset)) {
            return 0;
        }
        return switch (event) {
            case Submitted(long at, RequestHead head) -> {
                known(head, offset, at);
                yield 0;
            }
            case Taken(long at, RequestHead head) -> change(head.key(), head.copy(), known(head, offset, at), one -> {
                one.phase = Phase.RUNNING;
                one.since = at;
                one.attempts++;
            });
            case Failed(long at, RequestKey key, String copy, int attempt, String code, String reason, boolean counts) ->
                change(key, copy, attempt, one -> {
                    one.phase = Phase.WAITING;
                    one.since = at;
                    one.attempts -= counts ? 0 : 1;
                    one.failure = new AttemptFailure(counts ? Course.RETRY : Course.POSTPONE, code, reason);
                });
            case Answered(long at, RequestKey key, String copy, Map<String, String> attributes) ->
                change(key, copy, requests.get(key), one -> {
                    one.phase = Phase.ANSWERED;
                    one.since = at;
                    one.answer = new Answer(attributes, content);
                });
            case Dead(long at, RequestKey key, String copy, int attempt, int attempts, String code, String reason) ->
                change(key, copy, attempt, one -> {
                    die(one, at, code, reason);
                    one.attempts = attempts;
                });
            case Replayed(long at, RequestHead head) -> replay(known(head, offset, at), head, at);
            case Discarded(_, RequestKey key) -> discard(key);
            case Opened _ -> 0;
        };
    }

    /** Reads that the broker has made a request a dead letter, because its time was over. */
    synchronized void expired(Object reader, long offset, RequestHead head) {
        if (begins(reader, offset)) {
            change(head.key(), head.copy(), known(head, offset, head.deadline()), one -> {
                GivenUp end = AttemptRules.expired(one.attempts, Optional.ofNullable(one.failure));
                die(one, head.deadline(), end.code(), end.reason());
            });
        }
    }

    /** Passes over a message that is no event. */
    synchronized void skip(Object reader, long offset) {
        begins(reader, offset);
    }

    private boolean begins(Object reader, long offset) {
        if (reader != this.reader) {
            return false;
        }
        next = offset + 1;
        return true;
    }

    private KnownRequest known(RequestHead head, long offset, long at) {
        return requests.computeIfAbsent(head.key(), _ -> {
            counts[Phase.WAITING.ordinal()]++;
            return new KnownRequest(head, offset, at);
        });
    }

    private static void die(KnownRequest one, long at, String code, String reason) {
        one.phase = Phase.DEAD;
        one.since = at;
        one.failure = new AttemptFailure(Course.GIVE_UP, code, reason);
    }

    private int change(RequestKey key, String copy, int attempt, Consumer<KnownRequest> change) {
        KnownRequest one = requests.get(key);
        return one != null && one.attempts == attempt ? change(key, copy, one, change) : 0;
    }

    private int change(RequestKey key, String copy, KnownRequest one,
            Consumer<KnownRequest> change) {
        if (one == null || !one.open() || !one.head.copy().equals(copy)) {
            return 0;
        }
        counts[one.phase.ordinal()]--;
        change.accept(one);
        counts[one.phase.ordinal()]++;
        if (one.phase == Phase.ANSWERED) {
            answered.add(one);
            answerBytes += one.answer.content().length;
            forgetOldest();
        }
        return Math.max(one.attempts, 1);
    }

    private void forgetOldest() {
        while (answered.size() > options.answers() || answerBytes > options.answerBytes()) {
            KnownRequest oldest = answered.pollFirst();
            answerBytes -= oldest.answer.content().length;
            counts[Phase.ANSWERED.ordinal()]--;
            requests.remove(oldest.head.key());
        }
    }

    private int replay(KnownRequest one, RequestHead head, long at) {
        if (one.phase == Phase.DEAD) {
            counts[Phase.DEAD.ordinal()]--;
            counts[Phase.WAITING.ordinal()]++;
            one.phase = Phase.WAITING;
            one.before = one.head.copy();
            one.head = head;
            one.since = at;
            one.attempts = 0;
            one.failure = null;
        } else if (one.phase == Phase.WAITING && one.before != null && one.attempts == 0) {
            // Whoever replayed it before has ended before its message was in the queue.
            one.head = head;
        }
        return 0;
    }

    private int discard(RequestKey key) {
        KnownRequest one = requests.get(key);
        if (one != null && one.phase == Phase.DEAD) {
            counts[Phase.DEAD.ordinal()]--;
            requests.remove(key);
        }
        return 0;
    }

    /** Looks at a request. The function must not keep it. */
    synchronized <T> Optional<T> look(RequestKey key, Function<KnownRequest, T> look) {
        return Optional.ofNullable(requests.get(key)).map(look);
    }

    synchronized List<RequestState> list() {
        return requests.values().stream().sorted(Comparator.comparingLong(one -> one.order)).map(KnownRequest::state)
                .toList();
    }

    synchronized QueueCounts counts() {
        return new QueueCounts(counts[Phase.WAITING.ordinal()], counts[Phase.RUNNING.ordinal()],
                counts[Phase.ANSWERED.ordinal()], counts[Phase.DEAD.ordinal()]);
    }
}
