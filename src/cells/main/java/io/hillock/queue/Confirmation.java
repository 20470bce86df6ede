package io.hillock.queue;

import io.hillock.journal.JournalException;
import io.hillock.journal.PendingAppend;

/** A change of a request that was handed to the journal. It counts once {@link #await} has returned. Any thread. */
public final class Confirmation {
    private final QueueLog log;
    final QueueEntry entry;
    final QueueRecord record;
    private final PendingAppend append;
    /** Whether the log has heard of the outcome; guarded by its lock. */
    boolean settled;

    /** @param append null if the change was durable before */
    Confirmation(QueueLog log, QueueEntry entry, QueueRecord record, PendingAppend append) {
        this.log = log;
        this.entry = entry;
        this.record = record;
        this.append = append;
    }

    /**
     * Waits until the change is durable. Call it in any case, before or after others: changes that are confirmed at the same time share an
     * fsync. Twice is fine.
     *
     * @throws JournalException {@code FULL} or {@code FAILED}; the queue is then as if the change had not been asked for, only that a request
     *     whose answer or failure could not be stored waits for another attempt
     */
    public void await() {
        if (append == null) {
            return;
        }
        long number;
        try {
            number = append.await();
        } catch (JournalException e) {
            log.revert(this);
            throw e;
        }
        log.commit(this, number);
    }
}
