package io.hillock.workflow;

import io.hillock.protocol.Context;
import io.hillock.protocol.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The {@code cellular_context} of a run's messages. */
public final class WorkflowContext {
    private WorkflowContext() {}

    /**
     * The pattern is {@code workflow/run}; the history begins with the cell that runs it, and hubs append themselves.
     *
     * @param cell the name of the cell that runs the workflow
     */
    public static Context of(String workflow, String run, String cell) {
        return new Context(workflow + "/" + run, "", OptionalInt.empty(), JsonObject.EMPTY, List.of(cell), Set.of());
    }
}
