package io.hillock.queue;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalException;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.JournalReader;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.QueueEvent.Answered;
import io.hillock.queue.QueueEvent.Dead;
import io.hillock.queue.QueueEvent.Discarded;
import io.hillock.queue.QueueEvent.Replayed;
import io.hillock.queue.QueueEvent.Submitted;
import io.hillock.queue.QueueEvent.Taken;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.RequestState.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A queue whose requests are in a journal and in memory. One process at a time has it open to change it. */
public final class JournalQueue implements DurableQueue {
    private final QueueLog log;
    private final QueueState state;
    private final ReentrantLock lock;

    private JournalQueue(QueueLog log) {
        this.log = log;
        state = log.state;
        lock = log.lock;
    }

    /**
     * Opens a queue, or begins one. What a killed process had taken waits again, or is a dead letter if that was its last attempt.
     *
     * @throws JournalException as {@link Journal#open} and {@link JournalReader#next}
     * @throws QueueFormatException if the folder holds a journal of something else
     */
    public static JournalQueue open(Path folder, JournalOptions journal, QueueOptions options, InstantSource time) {
        return open(new QueueLog(Journal.open(folder, journal), options, time), true);
    }

    private static JournalQueue open(QueueLog log, boolean runs) {
        try {
            log.restore(runs);
            return new JournalQueue(log);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /**
     * Opens a queue for a program that submits, replays or discards and runs nothing: what a killed process had taken stays as it is, so
     * that the next process that runs requests judges it by its own options. Throws as {@link #open}.
     */
    public static JournalQueue openForChanges(Path folder) {
        return open(new QueueLog(Journal.open(folder, JournalOptions.DEFAULT), QueueOptions.DEFAULT,
                InstantSource.system()), false);
    }

    /** As the other method, with the system's time and journals of the default kind. */
    public static JournalQueue open(Path folder, QueueOptions options) {
        return open(folder, JournalOptions.DEFAULT, options, InstantSource.system());
    }

    @Override
    public Confirmation submit(Submission submission) {
        RequestKey key = submission.key();
        submission.requireStorable();
        String digest = submission.digest();
        lock.lock();
        try {
            QueueEntry known = state.entries.get(key);
            if (known != null && !known.digest.equals(digest)) {
                throw new QueueException(Kind.KEY_TAKEN, "request " + key + " is known with other content");
            }
            if (known != null) {
                boolean submitting = known.pending != null && known.pending.record.event() instanceof Submitted;
                return submitting ? known.pending : new JournalConfirmation(log, known, null, null);
            }
            long now = log.now();
            long deadline = submission.ttl().isZero() ? 0 : Math.addExact(now, submission.ttl().toMillis());
            QueueEntry entry = new QueueEntry(key, submission.attributes(), digest);
            state.enter(entry, submission.body().length);
            try {
                return log.add(entry, new QueueRecord(new Submitted(now, key, deadline, submission.attributes()),
                        submission.body()));
            } catch (JournalException e) {
                state.arrived(entry, submission.body().length, false);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<QueuedRequest> take(int most, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            List<JournalConfirmation> changes;
            lock.lockInterruptibly();
            try {
                while ((changes = due(most)).isEmpty()) {
                    long left = end - System.nanoTime();
                    if (log.closed() || left <= 0) {
                        return List.of();
                    }
                    log.more.awaitNanos(Math.min(left, untilDue()));
                }
            } finally {
                lock.unlock();
            }
            List<QueuedRequest> taken = confirmed(changes);
            if (!taken.isEmpty()) {
                return taken;
            }
        }
    }

    private long untilDue() {
        return state.waiting.isEmpty()
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(state.waiting.first().due() - log.now());
    }

    /** Begins attempts, and ends the wait of requests whose time is over. */
    private List<JournalConfirmation> due(int most) {
        List<JournalConfirmation> changes = new ArrayList<>();
        long now = log.now();
        int taken = 0;
        while (!log.closed() && taken < most && !state.waiting.isEmpty() && state.waiting.first().due() <= now) {
            QueueEntry entry = state.waiting.first();
            if (taken > 0 && entry.attempts > 0) {
                break;
            }
            QueueEvent event = entry.expired(now) ? expired(entry, now) : new Taken(now, entry.key);
            changes.add(log.add(entry, event));
            state.waiting.remove(entry);
            if (event instanceof Taken) {
                taken++;
                if (entry.attempts > 0) {
                    break;
                }
            }
        }
        return changes;
    }

    private static Dead expired(QueueEntry entry, long now) {
        GivenUp end = AttemptRules.expired(entry.attempts, Optional.ofNullable(entry.failure));
        return new Dead(now, entry.key, end.code(), end.reason());
    }

    private List<QueuedRequest> confirmed(List<JournalConfirmation> changes) {
        List<QueuedRequest> taken = new ArrayList<>();
        JournalException failure = null;
        for (JournalConfirmation change : changes) {
            try {
                change.await();
                if (change.record.event() instanceof Taken) {
                    QueueEntry entry = change.entry;
                    taken.add(new QueuedRequest(entry.key, entry.attributes, entry.body, entry.attempts,
                            entry.deadline));
                }
            } catch (JournalException e) {
                failure = e;
            }
        }
        if (failure != null && taken.isEmpty()) {
            throw failure;
        }
        return taken;
    }

    @Override
    public Optional<Confirmation> answer(QueuedRequest request, Answer answer) {
        if (answer.content().length > QueueOptions.largest()) {
            return fail(request, new AttemptFailure(Course.GIVE_UP, Kind.TOO_LARGE.name(), "its answer has "
                    + answer.content().length + " bytes, a queue stores at most " + QueueOptions.largest()));
        }
        lock.lock();
        try {
            return running(request).map(entry -> log.add(entry, new QueueRecord(
                    new Answered(log.now(), entry.key, answer.attributes()), answer.content())));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Confirmation> fail(QueuedRequest request, AttemptFailure failure) {
        lock.lock();
        try {
            return running(request).map(entry -> log.ended(entry, failure));
        } finally {
            lock.unlock();
        }
    }

    private Optional<QueueEntry> running(QueuedRequest request) {
        return Optional.ofNullable(state.entries.get(request.key())).filter(entry -> entry.phase == Phase.RUNNING
                && entry.attempts == request.attempt() && entry.pending == null);
    }

    @Override
    public Optional<RequestState> state(RequestKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(state.entries.get(key)).filter(entry -> entry.counted).map(QueueEntry::state);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<RequestState> requests() {
        lock.lock();
        try {
            return state.list();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public QueueCounts counts() {
        lock.lock();
        try {
            return state.counts();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Confirmation replay(RequestKey key) {
        return ofDeadLetter(key, new Replayed(log.now(), key));
    }

    @Override
    public Confirmation discard(RequestKey key) {
        return ofDeadLetter(key, new Discarded(log.now(), key));
    }

    private Confirmation ofDeadLetter(RequestKey key, QueueEvent change) {
        lock.lock();
        try {
            QueueEntry entry = state.entries.get(key);
            if (entry == null || entry.phase != Phase.DEAD || entry.pending != null) {
                throw new QueueException(Kind.NO_SUCH_REQUEST, key + " is no dead letter");
            }
            return log.add(entry, change);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void compact() {
        log.compact();
    }

    /** Requests that were taken and not settled count as interrupted by the end of the process. */
    @Override
    public void close() {
        log.close();
    }
}
