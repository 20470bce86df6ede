package io.hillock.recording;

import java.io.Serial;

/** A recording cannot be used. What its journal cannot do is a {@link io.hillock.journal.JournalException}. */
public final class RecordingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    RecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
