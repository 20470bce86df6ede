package io.hillock.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** What a service says of its adaptation, for people. */
public final class AdaptationText {
    private AdaptationText() {}

    /** A line for each event. */
    public static void events(PrintStream out, JsonNode events) {
        events.forEach(event -> out.println(event.path("line").asText()));
    }

    /** A line for each knob. */
    public static void knobs(PrintStream out, JsonNode answer) {
        out.println("objective " + answer.path("objective_ms").asText() + " ms");
        answer.path("knobs").forEach(knob -> out.println("%-10s %s%s%s".formatted(knob.path("knob").asText(),
                knob.path("text").asText(), bounds(knob), knob.path("frozen").asBoolean() ? "  frozen" : "")));
    }

    private static String bounds(JsonNode knob) {
        if (!knob.has("labels")) {
            return "  (" + knob.path("least").asText() + " to " + knob.path("most").asText() + ")";
        }
        StringBuilder choices = new StringBuilder();
        knob.get("labels").forEach(label -> choices.append(choices.isEmpty() ? "" : ", ").append(label.asText()));
        return "  (" + choices + ")";
    }
}
