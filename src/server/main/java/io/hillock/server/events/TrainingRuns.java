package io.hillock.server.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.remote.TrainingStatus;
import io.hillock.training.EpochReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest trainings of cells. Thread-safe. */
final class TrainingRuns {
    private static final int MOST_RUNS = 8;
    private static final int MOST_EPOCHS = 500;
    private static final int MOST_RATES = 256;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Job(String hub, String cell, String name, long number) {}

    /** The last status, and the reports of epochs that were heard, ascending. */
    private static final class History {
        private TrainingStatus status;
        private final List<EpochReport> epochs = new ArrayList<>();
    }

    private final Map<Job, History> runs = new LinkedHashMap<>();

    synchronized void add(String hub, String cell, TrainingStatus status) {
        if (status.last().stream().anyMatch(report -> report.rates().size() > MOST_RATES)) {
            throw new IllegalArgumentException("more than " + MOST_RATES + " layers");
        }
        History run = runs.computeIfAbsent(new Job(hub, cell, status.job(), status.number()), _ -> new History());
        run.status = status;
        status.last().ifPresent(report -> {
            // A training that goes on from its checkpoint repeats epochs.
            run.epochs.removeIf(one -> one.epoch() >= report.epoch());
            run.epochs.add(report);
            if (run.epochs.size() > MOST_EPOCHS) {
                run.epochs.removeFirst();
            }
        });
        if (runs.size() > MOST_RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    synchronized ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        runs.forEach((job, run) -> {
            Map<String, Object> fields = run.status.fields();
            fields.remove("last");
            ObjectNode one = all.addObject().put("hub", job.hub()).put("cell", job.cell());
            one.setAll((ObjectNode) MAPPER.valueToTree(fields));
            one.set("history", MAPPER.valueToTree(run.epochs.stream().map(EpochReport::fields).toList()));
        });
        return all;
    }
}
