package io.hillock.workflow;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run is. */
public enum RunPhase {
    /** Steps run, or their process was killed. */
    RUNNING,
    /** Stopped on request; it may be resumed. */
    STOPPED,
    /** A step failed, or someone asked: the undos run in reverse. */
    UNDOING,
    /** All steps are done. */
    COMPLETED,
    /** All that began is undone. */
    UNDONE,
    /** An undo failed. A person must look, and may then ask for the undo again. */
    STUCK;

    /** Whether nothing more happens by itself. */
    public boolean ended() {
        return this == COMPLETED || this == UNDONE || this == STUCK;
    }

    /** In lower case. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
