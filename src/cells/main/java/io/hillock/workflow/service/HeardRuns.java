package io.hillock.workflow.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.json.JsonText;
import io.hillock.server.engines.HubListener;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowEvent.ItemsChosen;
import io.hillock.workflow.WorkflowEvent.OfStep;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.RunStarted;
import io.hillock.workflow.WorkflowEvent.StepNoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest runs that others tell of by EVENT {@code workflow.*}, in bounded memory. Events that are none are left out. Thread-safe.
 */
final class HeardRuns implements HubListener {
    private static final int MOST_RUNS = 20;
    private static final int LONGEST = 16 << 10;
    private static final List<String> NOT_SHOWN = List.of("inputs", "source", "definition", "result");

    private record Run(String hub, String name) {}

    /** By the time of the last event. */
    private final Map<Run, RunHistory> runs = new LinkedHashMap<>();

    @Override
    public void published(String hub, String cell, Event event) {
        Map<String, Object> body = event.body().fields();
        if (event.topic().startsWith("workflow.") && body.get("run") instanceof String run
                && body.get("workflow") instanceof String workflow && body.get("number") instanceof Long number) {
            Map<String, Object> shown = new LinkedHashMap<>(body);
            shown.keySet().removeAll(NOT_SHOWN);
            byte[] json = JsonText.line(new JsonObject(shown)).getBytes(StandardCharsets.UTF_8);
            if (json.length > LONGEST) {
                return;
            }
            try {
                WorkflowEvent read = WorkflowEvent.read(json);
                if (isWhole(read)) {
                    take(new Run(hub, run), number, workflow, read);
                }
            } catch (IOException _) {
                // Any cell may publish anything under these topics.
            }
        }
    }

    private static boolean isWhole(WorkflowEvent event) {
        return switch (event) {
            case OfStep step -> step.step() != null;
            case RunEnded ended -> ended.phase() != null;
            case WorkflowEvent _ -> true;
        };
    }

    private synchronized void take(Run run, long number, String workflow, WorkflowEvent event) {
        RunHistory before = runs.remove(run);
        RunHistory history = before == null || event instanceof RunStarted ? new RunHistory(run.name) : before;
        switch (event) {
            // Neither is shown.
            case StepNoted _,ItemsChosen _ -> {
            }
            case OfStep step when history.isFull() && !history.state().steps().containsKey(step.key()) -> {
            }
            case WorkflowEvent other -> history.add(number, workflow, other);
        }
        if (history.state() != null) {
            runs.put(run, history);
        }
        if (runs.size() > MOST_RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    /** Each run with its {@code hub}, the newest last. */
    synchronized List<ObjectNode> json() {
        return runs.entrySet().stream().map(one -> one.getValue().json().put("hub", one.getKey().hub)).toList();
    }

    synchronized int size() {
        return runs.size();
    }
}
