package io.hillock.cli.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.StepState;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowEvent.ItemsChosen;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.RunStarted;
import io.hillock.workflow.WorkflowEvent.RunStopped;
import io.hillock.workflow.WorkflowEvent.StepDone;
import io.hillock.workflow.WorkflowEvent.StepFailed;
import io.hillock.workflow.WorkflowEvent.StepNoted;
import io.hillock.workflow.WorkflowEvent.StepSkipped;
import io.hillock.workflow.WorkflowEvent.StepStarted;
import io.hillock.workflow.WorkflowEvent.UndoBegun;
import io.hillock.workflow.WorkflowEvent.UndoDone;
import io.hillock.workflow.WorkflowEvent.UndoFailed;
import io.hillock.workflow.WorkflowEvent.UndoStarted;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run for people.
 *
 * @param alive whether a process runs it
 */
public record RunStateText(RunState state, boolean alive) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event as a line of progress; empty if it is not worth one. */
    public static Optional<String> line(RunState state, WorkflowEvent event) {
        return Optional.ofNullable(switch (event) {
            case RunStarted _ -> "run " + state.run();
            case RunStopped _ -> "stopped";
            case RunEnded ended -> ended.phase().label() + reason(ended.reason());
            case StepDone done -> done.key() + ": done" + results(done.result());
            case StepFailed failed ->
                failed.key() + ": attempt " + failed.attempt() + " failed" + reason(failed.reason());
            case StepSkipped skipped -> skipped.key() + ": skipped";
            case UndoBegun begun -> "undoing" + reason(begun.reason());
            case UndoDone done -> done.key() + ": undone";
            case UndoFailed failed ->
                failed.key() + ": attempt " + failed.attempt() + " of the undo failed" + reason(failed.reason());
            case ItemsChosen _,StepStarted _,StepNoted _,UndoStarted _ -> null;
        });
    }

    private static String reason(String reason) {
        return reason == null || reason.isEmpty() ? "" : ": " + reason;
    }

    private static String results(Map<String, Object> results) {
        return results == null || results.isEmpty()
                ? ""
                : results.entrySet().stream().map(one -> one.getKey() + " " + one.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    /** The state, and {@code interrupted} for a run whose process was killed. */
    private String phase() {
        boolean killed = !alive && (state.phase() == RunPhase.RUNNING || state.phase() == RunPhase.UNDOING);
        return killed ? "interrupted" : state.phase().label();
    }

    private long done() {
        return state.steps().values().stream().filter(step -> step.phase() == StepState.Phase.DONE).count();
    }

    /** One line. */
    public String summary() {
        return state.run() + "  " + state.start().workflow() + "  " + phase() + "  " + done() + " steps done  "
                + Instant.ofEpochMilli(state.since()) + (state.reason().isEmpty() ? "" : "  " + state.reason());
    }

    public void print(PrintStream out) {
        out.println(summary());
        state.steps()
                .forEach((key, step) -> out.println("  " + key + ": " + step.phase().name().toLowerCase(Locale.ROOT)
                        + (step.failures() == 0 ? "" : ", " + step.failures() + " failed" + reason(step.reason()))
                        + results(step.result())));
    }

    public ObjectNode json() {
        ObjectNode json = JSON.createObjectNode().put("run", state.run()).put("workflow", state.start().workflow())
                .put("state", phase()).put("steps_done", done()).put("since", state.since()).put("last", state.last())
                .put("reason", state.reason());
        json.set("steps", JSON.valueToTree(state.steps()));
        return json;
    }
}
