package io.hillock.queue;

import io.hillock.journal.JournalRecord;
import java.io.Serial;

/** A journal holds a record that is none of a queue. The message names segment and offset. */
public final class QueueFormatException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    QueueFormatException(JournalRecord record, String why, Throwable cause) {
        super(record.place() + ": this is no event of a queue: " + why, cause);
    }
}
