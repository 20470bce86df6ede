package io.hillock.queue;

/** A change of a request that was handed over to be stored. It counts once {@link #await} has returned. Any thread. */
@FunctionalInterface
public interface Confirmation {
    /**
     * Waits until the change is durable. Call it in any case, before or after others: changes that are confirmed at the same time share the
     * wait for the disk. Twice is fine.
     *
     * @throws io.hillock.journal.JournalException {@code FULL} or {@code FAILED}
     * @throws QueueException {@code FULL} or {@code KEY_TAKEN} of a submission; {@code UNAVAILABLE} or {@code REFUSED}. After each of these,
     *     the queue is as if the change had not been asked for, only that a request whose answer or failure could not be stored waits for
     *     another attempt. After {@code UNAVAILABLE} the change may also have been made: ask for it again
     */
    void await();
}
