package io.hillock.queue;

import io.hillock.journal.Journal;
import io.hillock.journal.PendingAppend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a queue's journal small: writes old requests that are still needed anew, and removes the segments before them. As each request is
 * written anew at most once while as many bytes as all of them have are written, this at most doubles what is written.
 */
final class QueueCompaction {
    /** So many bytes are written before anything is removed. */
    private static final long LEAST_BYTES = 16 << 20;
    /** What a request takes in the journal besides its body or answer, about. */
    private static final int RECORD_BYTES = 512;

    private static final int BATCH = 64;

    private final Journal journal;
    private final QueueState state;
    private final ReentrantLock lock;
    private long written;
    private boolean running;

    QueueCompaction(Journal journal, QueueState state, ReentrantLock lock) {
        this.journal = journal;
        this.state = state;
        this.lock = lock;
    }

    /** Under the queue's lock. */
    void wrote(int bytes) {
        written += bytes;
    }

    /** Does nothing unless enough was written; one thread at a time does the work, others return at once. */
    void run() {
        List<QueueEntry> old = begin();
        if (old.isEmpty()) {
            return;
        }
        try {
            for (int from = 0; from < old.size(); from += BATCH) {
                writeAnew(old.subList(from, Math.min(old.size(), from + BATCH)));
            }
            journal.removeBefore(oldest());
        } finally {
            lock.lock();
            running = false;
            lock.unlock();
        }
    }

    private List<QueueEntry> begin() {
        lock.lock();
        try {
            long kept = state.bytes() + (long) RECORD_BYTES * state.entries.size();
            if (running || written <= Math.max(LEAST_BYTES, kept)) {
                return List.of();
            }
            running = true;
            written = 0;
            return List.copyOf(state.entries.values());
        } finally {
            lock.unlock();
        }
    }

    private void writeAnew(List<QueueEntry> entries) {
        Map<QueueEntry, PendingAppend> appends = new HashMap<>();
        for (QueueEntry entry : entries) {
            lock.lock();
            try {
                // A change on its way must not be followed by what was true before it.
                if (entry.pending == null && state.entries.get(entry.key) == entry) {
                    appends.put(entry, journal.add(new QueueRecord(entry.kept(), entry.content()).encode()));
                }
            } finally {
                lock.unlock();
            }
        }
        appends.forEach((entry, append) -> {
            long number = append.await();
            lock.lock();
            try {
                entry.record = number;
            } finally {
                lock.unlock();
            }
        });
    }

    private long oldest() {
        lock.lock();
        try {
            return state.entries.values().stream().mapToLong(entry -> entry.record).min().orElseGet(journal::next);
        } finally {
            lock.unlock();
        }
    }
}
