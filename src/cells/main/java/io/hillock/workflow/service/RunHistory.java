package io.hillock.workflow.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.workflow.RunState;
import io.hillock.workflow.StepState;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowEvent.OfStep;
import io.hillock.workflow.WorkflowEvent.RunStarted;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run as its events tell it: its state, when each step began and changed, and the newest events. One thread at a time. */
final class RunHistory {
    private static final int MOST_EVENTS = 60;
    private static final int MOST_STEPS = 256;
    private static final List<String> NOT_SHOWN = List.of("inputs", "source", "definition", "result", "value");
    private static final JsonMapper JSON = new JsonMapper();

    private record Span(long began, long changed) {}

    private final String run;
    private final Map<String, Span> spans = new HashMap<>();
    private final ArrayDeque<ObjectNode> newest = new ArrayDeque<>();
    private RunState state;

    RunHistory(String run) {
        this.run = run;
    }

    /**
     * Takes the next event.
     *
     * @param workflow its name, if the first event is not that of the start
     */
    void add(long number, String workflow, WorkflowEvent event) {
        if (event instanceof RunStarted start) {
            state = RunState.of(run, start);
        } else {
            RunState before = state == null
                    ? RunState.of(run, new RunStarted(event.at(), workflow, "", "", Map.of()))
                    : state;
            state = before.after(event);
        }
        if (event instanceof OfStep step) {
            spans.merge(step.key(), new Span(event.at(), event.at()), (old, now) -> new Span(old.began, now.changed));
        }
        ObjectNode shown = JSON.valueToTree(event);
        shown.remove(NOT_SHOWN);
        newest.addLast(shown.put("number", number));
        if (newest.size() > MOST_EVENTS) {
            newest.removeFirst();
        }
    }

    /** Whether it has as many steps as are shown. */
    boolean isFull() {
        return spans.size() >= MOST_STEPS;
    }

    RunState state() {
        return state;
    }

    /** Run, workflow, state, times, steps and the newest events. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("run", run)
                .put("workflow", state.start().workflow()).put("state", state.phase().label())
                .put("since", state.since()).put("last", state.last()).put("reason", state.reason());
        ArrayNode steps = json.putArray("steps");
        state.steps().entrySet().stream().limit(MOST_STEPS).forEach(one -> {
            Span span = spans.getOrDefault(one.getKey(), new Span(state.since(), state.last()));
            ObjectNode step = steps.addObject().put("step", one.getKey())
                    .put("state", one.getValue().phase().name().toLowerCase(Locale.ROOT))
                    .put("failures", one.getValue().failures()).put("reason", one.getValue().reason())
                    .put("began", span.began).put("changed", span.changed);
            if (state.waits(one.getKey())) {
                step.put("question", String.valueOf(one.getValue().notes().get(StepState.QUESTION)));
            }
        });
        json.putArray("events").addAll(newest);
        return json;
    }
}
