package io.hillock.queue;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalReader;
import io.hillock.journal.PendingAppend;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptEnd.Retried;
import io.hillock.queue.QueueEvent.Answered;
import io.hillock.queue.QueueEvent.Dead;
import io.hillock.queue.QueueEvent.Discarded;
import io.hillock.queue.QueueEvent.Failed;
import io.hillock.queue.QueueEvent.Kept;
import io.hillock.queue.QueueEvent.Replayed;
import io.hillock.queue.QueueEvent.Submitted;
import io.hillock.queue.QueueEvent.Taken;
import io.hillock.queue.RequestState.Phase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The journal of a queue and the state that follows from it. A change goes into the journal first and into the state once it is durable;
 * meanwhile its request is {@link QueueEntry#pending} and takes no other change. Methods need the lock unless they say otherwise.
 */
final class QueueLog implements AutoCloseable {
    final ReentrantLock lock = new ReentrantLock();
    /** A request waits that did not before, or the queue is closed. */
    final Condition more = lock.newCondition();
    final QueueState state;
    private final AttemptRules attempts;
    private final Journal journal;
    private final QueueOptions options;
    private final InstantSource time;
    private final QueueCompaction compaction;
    private boolean closed;

    QueueLog(Journal journal, QueueOptions options, InstantSource time) {
        this.journal = journal;
        this.options = options;
        this.time = time;
        state = new QueueState(options);
        attempts = new AttemptRules(options);
        compaction = new QueueCompaction(journal, state, lock);
    }

    /**
     * Reads the journal. Takes the lock.
     *
     * @param runs whether what was running waits again, or is a dead letter; else it stays
     */
    void restore(boolean runs) {
        try (JournalReader reader = journal.read(0)) {
            state.read(reader);
        }
        if (!runs) {
            return;
        }
        List<JournalConfirmation> ended = new ArrayList<>();
        lock.lock();
        try {
            for (QueueEntry entry : state.entries.values()) {
                if (entry.phase == Phase.RUNNING) {
                    ended.add(
                            add(entry, event(entry, attempts.died(entry.key, entry.attempts, entry.deadline, now()))));
                }
            }
        } finally {
            lock.unlock();
        }
        ended.forEach(JournalConfirmation::await);
    }

    /** Ends an attempt without an answer. */
    JournalConfirmation ended(QueueEntry entry, AttemptFailure failure) {
        return add(entry, event(entry, attempts.ended(entry.key, entry.attempts, entry.deadline, failure, now())));
    }

    private QueueEvent event(QueueEntry entry, AttemptEnd end) {
        return switch (end) {
            case Retried(String code, String reason, boolean counts, long next) ->
                new Failed(now(), entry.key, code, reason, counts, next);
            case GivenUp(String code, String reason) -> new Dead(now(), entry.key, code, reason);
        };
    }

    /** Hands a change to the journal. */
    JournalConfirmation add(QueueEntry entry, QueueRecord record) {
        byte[] bytes = record.encode();
        PendingAppend append = journal.add(bytes);
        JournalConfirmation confirmation = new JournalConfirmation(this, entry, record, append);
        if (record.event() instanceof Submitted) {
            entry.record = append.number();
        }
        compaction.wrote(bytes.length);
        entry.pending = confirmation;
        return confirmation;
    }

    JournalConfirmation add(QueueEntry entry, QueueEvent event) {
        return add(entry, new QueueRecord(event));
    }

    /** A change is durable. Takes the lock. */
    void commit(JournalConfirmation confirmation, long number) {
        lock.lock();
        try {
            if (confirmation.settled) {
                return;
            }
            confirmation.settled = true;
            confirmation.entry.pending = null;
            if (confirmation.record.event() instanceof Submitted) {
                state.arrived(confirmation.entry, confirmation.record.content().length, true);
            }
            state.apply(confirmation.record, number);
            if (confirmation.entry.phase == Phase.WAITING) {
                more.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A change cannot be made durable. Takes the lock. */
    void revert(JournalConfirmation confirmation) {
        lock.lock();
        try {
            if (confirmation.settled) {
                return;
            }
            confirmation.settled = true;
            QueueEntry entry = confirmation.entry;
            entry.pending = null;
            switch (confirmation.record.event()) {
                case Submitted _ -> state.arrived(entry, confirmation.record.content().length, false);
                case Taken _,Answered _,Failed _,Dead _ -> {
                    // A full disk is not tried again at once.
                    long now = now();
                    state.putBack(entry, now, now + options.backoff().most().toMillis());
                }
                case Replayed _,Discarded _,Kept _ -> {
                    // A dead letter stays one.
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** In ms since 1970. */
    long now() {
        return time.millis();
    }

    boolean closed() {
        return closed;
    }

    /** Takes the lock, and keeps it only for moments. */
    void compact() {
        compaction.run();
    }

    /** Takes the lock. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
        journal.close();
    }
}
