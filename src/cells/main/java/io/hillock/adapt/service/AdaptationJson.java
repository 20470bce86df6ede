package io.hillock.adapt.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.adapt.Adaptation;
import io.hillock.adapt.AdaptationEvent;
import io.hillock.adapt.Decision;
import io.hillock.adapt.Freeze;
import io.hillock.adapt.Knob;
import io.hillock.adapt.TrialKept;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adaptation as JSON. */
public final class AdaptationJson {
    private AdaptationJson() {}

    /** Objective, knobs with their values, and the newest events, oldest first. */
    public static ObjectNode of(Adaptation adaptation) {
        Map<String, Long> values = adaptation.values();
        Set<String> frozen = adaptation.frozen();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("objective_ms",
                adaptation.objective().toNanos() / 1e6);
        ArrayNode knobs = answer.putArray("knobs");
        for (Knob knob : adaptation.knobs()) {
            long value = values.get(knob.name());
            ObjectNode one = knobs.addObject().put("knob", knob.name()).put("value", value)
                    .put("text", knob.text(value)).put("least", knob.least()).put("most", knob.most())
                    .put("frozen", frozen.contains("") || frozen.contains(knob.name()));
            if (!knob.labels().isEmpty()) {
                ArrayNode labels = one.putArray("labels");
                knob.labels().forEach(labels::add);
            }
        }
        answer.set("events", of(adaptation.events()));
        return answer;
    }

    /** Events in their order; {@code line} is what a person reads. */
    public static ArrayNode of(List<? extends AdaptationEvent> events) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        events.forEach(event -> array.add(of(event)));
        return array;
    }

    public static ObjectNode of(AdaptationEvent event) {
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        switch (event) {
            case Decision decision -> {
                one.put("type", "decision").put("number", decision.number()).put("at", decision.millis())
                        .put("knob", decision.knob()).put("from", decision.before()).put("to", decision.after())
                        .put("evidence", decision.evidence());
                if (decision.undoes() != 0) {
                    one.put("undoes", decision.undoes());
                }
            }
            case TrialKept kept -> one.put("type", "kept").put("number", kept.number()).put("at", kept.millis())
                    .put("knob", kept.knob()).put("evidence", kept.evidence());
            case Freeze freeze -> one.put("type", "freeze").put("at", freeze.millis()).put("knob", freeze.knob())
                    .put("on", freeze.on());
        }
        return one.put("line", event.line());
    }
}
