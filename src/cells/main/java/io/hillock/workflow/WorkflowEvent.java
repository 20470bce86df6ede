package io.hillock.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Something that happened in a run, one record of its journal as JSON. {@code at} is in ms since 1970, {@code item} is empty for a step
 * without items.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@Type(WorkflowEvent.RunStarted.class), @Type(WorkflowEvent.RunStopped.class),
        @Type(WorkflowEvent.RunEnded.class), @Type(WorkflowEvent.ItemsChosen.class),
        @Type(WorkflowEvent.StepStarted.class), @Type(WorkflowEvent.StepNoted.class),
        @Type(WorkflowEvent.StepFailed.class), @Type(WorkflowEvent.StepDone.class),
        @Type(WorkflowEvent.StepSkipped.class), @Type(WorkflowEvent.UndoBegun.class),
        @Type(WorkflowEvent.UndoStarted.class), @Type(WorkflowEvent.UndoFailed.class),
        @Type(WorkflowEvent.UndoDone.class)})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface WorkflowEvent {
    long at();

    /** The type in messages and journals, such as {@code step.done}. */
    default String type() {
        return getClass().getAnnotation(JsonTypeName.class).value();
    }

    /** One JSON object, as in the journal. */
    default byte[] json() {
        try {
            return RunLog.JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a result is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The event of which this is the {@link #json}; other members are left out.
     *
     * @throws IOException if it is none
     */
    static WorkflowEvent read(byte... json) throws IOException {
        return RunLog.JSON.readValue(json, WorkflowEvent.class);
    }

    /** An event of one step, or of one of its items. */
    sealed interface OfStep extends WorkflowEvent {
        String step();

        String item();

        /** {@code step}, or {@code step/item}. */
        default String key() {
            return item() == null || item().isEmpty() ? step() : step() + "/" + item();
        }
    }

    @JsonTypeName("run.started")
    record RunStarted(long at, String workflow, String source, String definition, Map<String, String> inputs)
            implements
                WorkflowEvent {}

    /** The process was asked to stop; the run may be resumed. */
    @JsonTypeName("run.stopped")
    record RunStopped(long at) implements WorkflowEvent {}

    /** The last event, unless someone asks for the undo of the run later. */
    @JsonTypeName("run.ended")
    record RunEnded(long at, RunPhase phase, String reason) implements WorkflowEvent {}

    @JsonTypeName("step.items")
    record ItemsChosen(long at, String step, List<String> items) implements WorkflowEvent {}

    @JsonTypeName("step.started")
    record StepStarted(long at, String step, String item, int attempt) implements OfStep {}

    /** A fact that the body found, kept for a repetition and for the undo. */
    @JsonTypeName("step.noted")
    record StepNoted(long at, String step, String item, String name, Object value) implements OfStep {}

    @JsonTypeName("step.failed")
    record StepFailed(long at, String step, String item, int attempt, String reason, boolean timedOut)
            implements
                OfStep {}

    @JsonTypeName("step.done")
    record StepDone(long at, String step, String item, Map<String, Object> result) implements OfStep {}

    /** Its condition did not hold. */
    @JsonTypeName("step.skipped")
    record StepSkipped(long at, String step, String item) implements OfStep {}

    @JsonTypeName("undo.begun")
    record UndoBegun(long at, String reason) implements WorkflowEvent {}

    @JsonTypeName("undo.started")
    record UndoStarted(long at, String step, String item, int attempt) implements OfStep {}

    @JsonTypeName("undo.failed")
    record UndoFailed(long at, String step, String item, int attempt, String reason, boolean timedOut)
            implements
                OfStep {}

    @JsonTypeName("undo.done")
    record UndoDone(long at, String step, String item) implements OfStep {}
}
