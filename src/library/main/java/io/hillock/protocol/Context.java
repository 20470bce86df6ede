package io.hillock.protocol;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code cellular_context}: what travels with a message through several cells. Immutable.
 *
 * @param workflowPattern the workflow that the message is part of, up to 128 bytes, may be empty
 * @param traceparent as in W3C Trace Context, up to 128 bytes, may be empty
 * @param deadlineMs the time left when it was sent, at least 1
 * @param performanceMetrics any fields
 * @param intercellularHistory the cells that it came through, oldest first, up to 256
 * @param rights of the sender, as a hub states them; a receiver believes only the side that it connected to
 */
public record Context(String workflowPattern, String traceparent, OptionalInt deadlineMs, JsonObject performanceMetrics,
        List<String> intercellularHistory, Set<AccessRight> rights) {
    public static final Context NONE = new Context("", "", OptionalInt.empty(), JsonObject.EMPTY, List.of(), Set.of());

    public Context {
        MessageChecks.text("workflow_pattern", workflowPattern, 0, MessageChecks.MAX_NAME);
        MessageChecks.text("traceparent", traceparent, 0, MessageChecks.MAX_NAME);
        MessageChecks.range("deadline_ms", deadlineMs, 1);
        intercellularHistory = List.copyOf(intercellularHistory);
        MessageChecks.size("intercellular_history", intercellularHistory, 0, 256);
        MessageChecks.names("intercellular_history", intercellularHistory);
        rights = Set.copyOf(rights);
    }

    /** A context with only a deadline. */
    public static Context deadline(int deadlineMs) {
        return NONE.withDeadline(OptionalInt.of(deadlineMs));
    }

    public Context withDeadline(OptionalInt deadlineMs) {
        return new Context(workflowPattern, traceparent, deadlineMs, performanceMetrics, intercellularHistory, rights);
    }

    /** Whether nothing but perhaps a deadline travels with the message. */
    public boolean isAtMostDeadline() {
        return workflowPattern.isEmpty() && traceparent.isEmpty() && performanceMetrics.isEmpty()
                && intercellularHistory.isEmpty() && rights.isEmpty();
    }

    /** A context with only a trace. */
    public static Context traced(String traceparent) {
        return traceparent.isEmpty()
                ? NONE
                : new Context("", traceparent, OptionalInt.empty(), JsonObject.EMPTY, List.of(), Set.of());
    }

    public Context withRights(Set<AccessRight> rights) {
        return new Context(workflowPattern, traceparent, deadlineMs, performanceMetrics, intercellularHistory, rights);
    }
}
