package io.hillock.remote.teacher;

import io.hillock.learning.Consensus;
import io.hillock.learning.Opinion;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What EVENT {@value #TOPIC} tells about a round of teachers: the consensus, and each teacher's part in it. Immutable. */
public record RoundReport(long round, long label, double confidence, double disagreement, double labelEntropy,
        List<Part> teachers) {
    public static final String TOPIC = "teachers.round";

    public RoundReport {
        teachers = List.copyOf(teachers);
    }

    /** What one teacher said, and how it counted. */
    public record Part(String teacher, long label, double confidence, double agreement, double learningRateFactor) {
        private static Part of(Opinion opinion) {
            return new Part(opinion.output().teacher(), opinion.output().label(), opinion.output().confidence(),
                    opinion.agreement(), opinion.learningRateFactor());
        }

        private static Part of(Map<?, ?> fields) {
            return new Part(EventFields.text(fields, "teacher"), EventFields.whole(fields, "label"),
                    EventFields.real(fields, "confidence"), EventFields.real(fields, "agreement"),
                    EventFields.real(fields, "learning_rate_factor"));
        }

        /** As a JSON object. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("teacher", teacher);
            fields.put("label", label);
            fields.put("confidence", confidence);
            fields.put("agreement", agreement);
            fields.put("learning_rate_factor", learningRateFactor);
            return fields;
        }
    }

    public static RoundReport of(long round, Consensus consensus) {
        return new RoundReport(round, consensus.label(), consensus.confidence(), consensus.disagreement(),
                consensus.labelEntropy(), consensus.opinions().stream().map(Part::of).toList());
    }

    /**
     * The report of which these are the {@link #fields}.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static RoundReport of(Map<?, ?> fields) {
        return new RoundReport(EventFields.whole(fields, "round"), EventFields.whole(fields, "label"),
                EventFields.real(fields, "confidence"), EventFields.real(fields, "disagreement"),
                EventFields.real(fields, "label_entropy"),
                EventFields.maps(fields, "teachers").stream().map(Part::of).toList());
    }

    /** As a JSON object. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("round", round);
        fields.put("label", label);
        fields.put("confidence", confidence);
        fields.put("disagreement", disagreement);
        fields.put("label_entropy", labelEntropy);
        fields.put("teachers", teachers.stream().map(Part::fields).toList());
        return fields;
    }

    public Event event() {
        return new Event(TOPIC, new JsonObject(fields()), List.of());
    }
}
