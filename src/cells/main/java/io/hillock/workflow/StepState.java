package io.hillock.workflow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a step, or one of its items, is. Immutable.
 *
 * @param failures of the body so far
 * @param result of a step that is done
 * @param notes facts that the body found
 * @param reason of the last failure
 */
public record StepState(Phase phase, int failures, int undoFailures, Map<String, Object> result,
        Map<String, Object> notes, String reason) {
    /** A step's course. */
    public enum Phase {
        STARTED, SKIPPED, DONE, UNDONE
    }

    /** The note of a step that waits for an {@link Approval}: what is asked. */
    public static final String QUESTION = "question";

    static final StepState NEW = new StepState(Phase.STARTED, 0, 0, Map.of(), Map.of(), "");

    StepState in(Phase phase) {
        return new StepState(phase, failures, undoFailures, result, notes, reason);
    }

    StepState failed(String reason) {
        return new StepState(phase, failures + 1, undoFailures, result, notes, reason);
    }

    StepState undoFailed(String reason) {
        return new StepState(phase, failures, undoFailures + 1, result, notes, reason);
    }

    StepState withoutUndoFailures() {
        return new StepState(phase, failures, 0, result, notes, reason);
    }

    StepState done(Map<String, Object> result) {
        return new StepState(Phase.DONE, failures, undoFailures, result, notes, reason);
    }

    StepState noted(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(notes);
        more.put(name, value);
        return new StepState(phase, failures, undoFailures, result, more, reason);
    }
}
