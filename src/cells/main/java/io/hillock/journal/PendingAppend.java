package io.hillock.journal;

/** A record that was handed to a journal. Any thread. */
public final class PendingAppend {
    private final Journal journal;
    private final AppendGroup group;
    private final long number;

    PendingAppend(Journal journal, AppendGroup group, long number) {
        this.journal = journal;
        this.group = group;
        this.number = number;
    }

    /** The number that the record has if it becomes durable. */
    public long number() {
        return number;
    }

    /**
     * Waits until the record is durable. An interrupt does not end the wait: the record is written in any case.
     *
     * @return the record's number
     * @throws JournalException {@code FULL} or {@code FAILED}; the record is then not in the journal
     */
    public long await() {
        journal.settle(group);
        return number;
    }
}
