package io.hillock.queue;

import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.QueueEvent.Answered;
import io.hillock.queue.QueueEvent.Dead;
import io.hillock.queue.QueueEvent.Discarded;
import io.hillock.queue.QueueEvent.Failed;
import io.hillock.queue.QueueEvent.Kept;
import io.hillock.queue.QueueEvent.Replayed;
import io.hillock.queue.QueueEvent.Submitted;
import io.hillock.queue.QueueEvent.Taken;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.RequestState.Phase;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A fold over the events of a queue. Guarded by the queue's lock. */
final class QueueState {
    private final QueueOptions options;
    final Map<RequestKey, QueueEntry> entries = new LinkedHashMap<>();
    /** Those that may be taken, the first one due first. */
    final TreeSet<QueueEntry> waiting = new TreeSet<>(
            Comparator.comparingLong(QueueEntry::due).thenComparingLong(entry -> entry.order));
    /** The oldest answer first. */
    private final TreeSet<QueueEntry> answered = new TreeSet<>(
            Comparator.<QueueEntry>comparingLong(entry -> entry.since).thenComparingLong(entry -> entry.order));
    private final int[] counts = new int[Phase.values().length];
    private long requestBytes;
    private long answerBytes;
    private long enteredBytes;

    QueueState(QueueOptions options) {
        this.options = options;
    }

    /** Folds all records. */
    void read(JournalReader reader) {
        for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
            QueueRecord one = QueueRecord.decode(record.get());
            apply(one, record.get().number());
        }
    }

    /** Folds an event. Events of requests whose submission was removed from the journal concern nobody. */
    void apply(QueueRecord record, long number) {
        QueueEvent event = record.event();
        if (event instanceof Submitted submitted) {
            QueueEntry known = entries.get(event.key());
            if (known != null && known.counted) {
                // Its answer had been forgotten when the key came again.
                count(known, 0, -1);
                entries.remove(event.key());
            }
            QueueEntry entry = entries.computeIfAbsent(event.key(), key -> new QueueEntry(key, submitted.attributes(),
                    Submission.digest(submitted.attributes(), record.content())));
            entry.order = number;
            entry.record = number;
            entry.deadline = submitted.deadline();
            entry.next = submitted.at();
            entry.body = record.content();
            count(entry, event.at(), 1);
            return;
        }
        if (event instanceof Kept kept) {
            keep(kept, record.content(), number);
            return;
        }
        QueueEntry entry = entries.get(event.key());
        if (entry != null) {
            count(entry, 0, -1);
            if (event instanceof Discarded) {
                entries.remove(event.key());
                return;
            }
            move(entry, event, record.content());
            count(entry, event.at(), 1);
            forgetOldest();
        }
    }

    private static void move(QueueEntry entry, QueueEvent event, byte[] content) {
        switch (event) {
            case Taken _ -> {
                entry.attempts++;
                entry.phase = Phase.RUNNING;
            }
            case Failed failed -> {
                entry.phase = Phase.WAITING;
                entry.attempts -= failed.counts() ? 0 : 1;
                entry.failure = new AttemptFailure(failed.counts() ? Course.RETRY : Course.POSTPONE, failed.code(),
                        failed.reason());
                entry.next = failed.next();
            }
            case Answered one -> {
                entry.phase = Phase.ANSWERED;
                entry.answer = new Answer(one.attributes(), content);
                entry.body = null;
            }
            case Dead dead -> {
                entry.phase = Phase.DEAD;
                entry.failure = new AttemptFailure(Course.GIVE_UP, dead.code(), dead.reason());
            }
            case Replayed replayed -> {
                entry.phase = Phase.WAITING;
                entry.attempts = 0;
                entry.next = replayed.at();
                entry.deadline = 0;
            }
            case Submitted _,Discarded _,Kept _ -> throw new IllegalStateException("these begin or end an entry");
        }
    }

    private void keep(Kept kept, byte[] content, long number) {
        QueueEntry before = entries.remove(kept.key());
        if (before != null) {
            count(before, 0, -1);
        }
        QueueEntry entry = new QueueEntry(kept.key(), kept.attributes(), kept.digest());
        entry.order = kept.order();
        entry.record = number;
        entry.phase = kept.phase();
        entry.attempts = kept.attempts();
        entry.deadline = kept.deadline();
        entry.next = kept.next();
        entry.failure = kept.code() == null
                ? null
                : new AttemptFailure(kept.phase() == Phase.DEAD ? Course.GIVE_UP : Course.RETRY, kept.code(),
                        kept.reason());
        if (kept.phase() == Phase.ANSWERED) {
            entry.answer = new Answer(kept.answerAttributes(), content);
        } else {
            entry.body = content;
        }
        entries.put(kept.key(), entry);
        count(entry, kept.at(), 1);
        forgetOldest();
    }

    /** Enters an entry into the sums and orders of its phase, or, with -1, takes it out. */
    private void count(QueueEntry entry, long at, int sign) {
        if (sign > 0) {
            entry.since = at;
        }
        TreeSet<QueueEntry> order = switch (entry.phase) {
            case WAITING -> waiting;
            case ANSWERED -> answered;
            case RUNNING, DEAD -> null;
        };
        if (order != null && sign > 0) {
            order.add(entry);
        } else if (order != null) {
            order.remove(entry);
        }
        entry.counted = sign > 0;
        counts[entry.phase.ordinal()] += sign;
        if (entry.phase == Phase.ANSWERED) {
            answerBytes += (long) sign * entry.answer.content().length;
        } else {
            requestBytes += (long) sign * entry.body.length;
        }
    }

    /** A running request waits again, because its outcome could not be stored. The journal has it as taken. */
    void putBack(QueueEntry entry, long now, long next) {
        count(entry, 0, -1);
        entry.phase = Phase.WAITING;
        entry.next = next;
        count(entry, now, 1);
    }

    private void forgetOldest() {
        while (answered.size() > options.answers() || answerBytes > options.answerBytes()) {
            QueueEntry oldest = answered.first();
            count(oldest, 0, -1);
            entries.remove(oldest.key);
        }
    }

    /**
     * Enters a request whose submission is on its way into the journal.
     *
     * @throws QueueException {@code FULL}
     */
    void enter(QueueEntry entry, int bytes) {
        int unanswered = entries.size() - answered.size();
        if (unanswered >= options.requests()) {
            throw new QueueException(Kind.FULL, "request " + entry.key + ": the queue holds " + unanswered
                    + " requests that wait, run or are dead letters, its most");
        }
        long held = requestBytes + enteredBytes;
        if (bytes > options.requestBytes() - held) {
            throw new QueueException(Kind.FULL, "request " + entry.key + ": the queue holds " + held
                    + " bytes of requests, its most is " + options.requestBytes());
        }
        entries.put(entry.key, entry);
        enteredBytes += bytes;
    }

    /** The submission of an entered request is durable, or has failed. */
    void arrived(QueueEntry entry, int bytes, boolean durable) {
        enteredBytes -= bytes;
        if (!durable) {
            entries.remove(entry.key, entry);
        }
    }

    /** What is durable, in the order of submission. */
    List<RequestState> list() {
        return entries.values().stream().filter(entry -> entry.counted)
                .sorted(Comparator.comparingLong(entry -> entry.order)).map(QueueEntry::state).toList();
    }

    /** The bytes of all bodies and answers. */
    long bytes() {
        return requestBytes + answerBytes;
    }

    QueueCounts counts() {
        return new QueueCounts(counts[Phase.WAITING.ordinal()], counts[Phase.RUNNING.ordinal()],
                counts[Phase.ANSWERED.ordinal()], counts[Phase.DEAD.ordinal()]);
    }
}
