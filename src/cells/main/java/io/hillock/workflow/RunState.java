package io.hillock.workflow;

import io.hillock.workflow.StepState.Phase;
import io.hillock.workflow.WorkflowEvent.ItemsChosen;
import io.hillock.workflow.WorkflowEvent.OfStep;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The state of a run: a fold over its events. Immutable.
 *
 * @param steps by {@code step} or {@code step/item}, in the order in which they began
 * @param items of the steps that have items, by step
 * @param reason why it is being undone, or ended as it did
 * @param since when it started, in ms since 1970
 * @param last when its last event happened
 */
public record RunState(String run, RunStarted start, RunPhase phase, Map<String, StepState> steps,
        Map<String, List<String>> items, String reason, long since, long last) {

    /** The state after the first event. */
    public static RunState of(String run, RunStarted start) {
        return new RunState(run, start, RunPhase.RUNNING, Map.of(), Map.of(), "", start.at(), start.at());
    }

    /** The state of a step or item; it may not have begun. */
    public StepState step(String key) {
        return steps.getOrDefault(key, StepState.NEW);
    }

    /** Whether the step or item has begun and waits for an {@link Approval}. */
    public boolean waits(String key) {
        StepState step = step(key);
        return phase == RunPhase.RUNNING && step.phase() == Phase.STARTED
                && step.notes().containsKey(StepState.QUESTION);
    }

    /** The state after a further event. */
    public RunState after(WorkflowEvent event) {
        RunState next = switch (event) {
            case RunStarted _ -> with(RunPhase.RUNNING, reason);
            case RunStopped _ -> with(phase == RunPhase.UNDOING ? phase : RunPhase.STOPPED, reason);
            case RunEnded ended -> with(ended.phase(), ended.reason());
            case ItemsChosen chosen -> {
                Map<String, List<String>> more = new LinkedHashMap<>(items);
                more.put(chosen.step(), chosen.items());
                yield new RunState(run, start, phase, steps, Collections.unmodifiableMap(more), reason, since, last);
            }
            case StepStarted started -> with(started, state -> state.in(Phase.STARTED)).with(RunPhase.RUNNING, reason);
            case StepNoted noted -> with(noted, state -> state.noted(noted.name(), noted.value()));
            case StepFailed failed -> with(failed, state -> state.failed(failed.reason()));
            case StepDone done -> with(done, state -> state.done(done.result() == null ? Map.of() : done.result()));
            case StepSkipped skipped -> with(skipped, state -> state.in(Phase.SKIPPED));
            // Undos that failed before get all their attempts again.
            case UndoBegun begun -> steps.entrySet().stream().reduce(with(RunPhase.UNDOING, begun.reason()),
                    (state, one) -> state.put(one.getKey(), one.getValue().withoutUndoFailures()), (_, b) -> b);
            case UndoStarted _ -> this;
            case UndoFailed failed -> with(failed, state -> state.undoFailed(failed.reason()));
            case UndoDone done -> with(done, state -> state.in(Phase.UNDONE));
        };
        return new RunState(run, start, next.phase, next.steps, next.items, next.reason, since, event.at());
    }

    private RunState with(RunPhase phase, String reason) {
        return new RunState(run, start, phase, steps, items, reason == null ? "" : reason, since, last);
    }

    private RunState with(OfStep event, UnaryOperator<StepState> change) {
        return put(event.key(), change.apply(step(event.key())));
    }

    private RunState put(String key, StepState state) {
        Map<String, StepState> more = new LinkedHashMap<>(steps);
        more.put(key, state);
        return new RunState(run, start, phase, Collections.unmodifiableMap(more), items, reason, since, last);
    }
}
