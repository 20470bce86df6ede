package io.hillock.queue;

import io.hillock.journal.JournalException;
import io.hillock.journal.PendingAppend;

/** A change of a request that was handed to the journal. Any thread. */
final class JournalConfirmation implements Confirmation {
    private final QueueLog log;
    final QueueEntry entry;
    final QueueRecord record;
    private final PendingAppend append;
    /** Whether the log has heard of the outcome; guarded by its lock. */
    boolean settled;

    /** @param append null if the change was durable before */
    JournalConfirmation(QueueLog log, QueueEntry entry, QueueRecord record, PendingAppend append) {
        this.log = log;
        this.entry = entry;
        this.record = record;
        this.append = append;
    }

    @Override
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
