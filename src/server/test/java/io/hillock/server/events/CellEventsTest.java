package io.hillock.server.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.learning.WeightUpdate;
import io.hillock.model.Shape;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.TrainingStatus;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.remote.teacher.LearnedReport;
import io.hillock.remote.teacher.RoundReport;
import io.hillock.server.metrics.ServiceMetrics;
import io.hillock.training.EpochReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CellEventsTest {
    private final CellEvents events = new CellEvents();

    private static TrainingStatus status(String job, int epoch, double loss) {
        return new TrainingStatus(
                new NetworkInfo(job, Shape.of(3), Shape.of(2), 20, "d".repeat(64), OptionalInt.empty()), 7,
                State.RUNNING, 9, Optional.of(new EpochReport(epoch, loss, 0.5, Optional.empty(), Map.of("lif1", 0.1),
                        2, 1e-3, 1, 100)),
                epoch, 0.5, "", Map.of());
    }

    private void training(String job, int epoch, double loss) {
        events.published("hub", "training", new Event("training.epoch", new JsonObject(status(job, epoch, loss)
                .fields()), List.of()));
    }

    private void say(String topic, Map<String, Object> body) {
        events.published("hub", "someone", new Event(topic, new JsonObject(body), List.of()));
    }

    private static List<Integer> epochs(JsonNode run) {
        return run.get("history").valueStream().map(one -> one.get("epoch").asInt()).toList();
    }

    @Test
    void aTrainingThatGoesOnFromItsCheckpointRepeatsEpochs() {
        for (int epoch : List.of(3, 4, 5, 4)) {
            training("a", epoch, epoch);
        }
        JsonNode run = events.trainings().get("runs").get(0);
        assertEquals(List.of(3, 4), epochs(run));
        assertEquals("hub training a running 7 9 4", String.join(" ", run.get("hub").asText(),
                run.get("cell").asText(), run.get("job").asText(), run.get("state").asText(),
                run.get("number").asText(), run.get("epochs").asText(), run.get("best_epoch").asText()));
        assertEquals(4, run.at("/history/1/loss").asDouble());
        assertEquals(0.1, run.at("/history/1/rates/lif1").asDouble());
    }

    @Test
    void memoryIsBounded() {
        for (int epoch = 1; epoch <= 600; epoch++) {
            training("long", epoch, 1);
        }
        assertEquals(500, events.trainings().at("/runs/0/history").size());
        for (int job = 0; job < 20; job++) {
            training("job" + job, 1, 1);
        }
        assertEquals(8, events.trainings().get("runs").size());
        assertEquals("job19", events.trainings().at("/runs/7/job").asText());
        for (long round = 1; round <= 600; round++) {
            say("teachers.round", round(round));
        }
        assertEquals(500, events.teachers().get("rounds").size());
        assertEquals(600, events.teachers().at("/rounds/499/round").asInt());
    }

    private static Map<String, Object> round(long round) {
        return new RoundReport(round, 1, 0.8, 0.1, 0, List.of(new RoundReport.Part("T1", 1, 0.75, 0.5, 2))).fields();
    }

    /** As the library's teachers publish it, and with whole numbers where a JSON text has them. */
    @Test
    void whatTeachersReportIsShown() {
        say(RoundReport.TOPIC, round(3));
        JsonNode shown = events.teachers().at("/rounds/0");
        assertEquals("hub someone 3 1 0.8 0.1 T1 0.75 0.5 2.0", String.join(" ", shown.get("hub").asText(),
                shown.get("coordinator").asText(), shown.get("round").asText(), shown.get("label").asText(),
                shown.get("confidence").asText(), shown.get("disagreement").asText(),
                shown.at("/teachers/0/teacher").asText(), shown.at("/teachers/0/confidence").asText(),
                shown.at("/teachers/0/agreement").asText(), shown.at("/teachers/0/learning_rate_factor").asText()));
        LearnedReport learned = LearnedReport.of("T1", "n",
                new WeightUpdate("stdp", 0.1, 20, Map.of("w", new float[]{3, 4})), 1.5);
        say(LearnedReport.TOPIC, learned.fields());
        JsonNode change = events.teachers().at("/learned/0");
        assertEquals("T1 n stdp 20 1.5 5.0", String.join(" ", change.get("teacher").asText(),
                change.get("network").asText(), change.get("rule").asText(), change.get("steps").asText(),
                change.get("learning_rate_factor").asText(), change.at("/change/w").asText()));
        Map<String, Object> whole = new LinkedHashMap<>(learned.fields());
        whole.put("change", Map.of("w", 5L));
        assertEquals(learned.change(), LearnedReport.of(whole).change());
    }

    @Test
    void whatIsNotAsItsTopicSaysIsLeftOut() {
        ServiceMetrics metrics = new ServiceMetrics();
        events.meter(metrics);
        for (Map<String, Object> body : List.<Map<String, Object>>of(Map.of(), Map.of("round", "one"),
                Map.of("teachers", List.of("T1")), Map.of("job", 7L, "deployed", Map.of()),
                Map.of("teacher", "T1", "network", "n", "rule", "stdp", "steps", 1L, "learning_rate_factor", 1.0,
                        "change", Map.of("w", "much")))) {
            for (String topic : List.of("training.epoch", "teachers.round", "teachers.learned", "teachers.else",
                    "workflow.step.done")) {
                say(topic, body);
            }
        }
        assertEquals(0, events.trainings().get("runs").size());
        assertEquals(0, events.teachers().get("rounds").size() + events.teachers().get("learned").size());
        say("teachers.round", round(1));
        assertEquals(1, events.teachers().get("rounds").size());
        assertEquals(1, metrics.text().lines()
                .filter(line -> line.equals("hillock_hub_events_total{about=\"teachers\"} 1.0")).count());
    }
}
