package io.hillock.remote.teacher;

import io.hillock.learning.WeightUpdate;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What EVENT {@value #TOPIC} tells about a teacher's learning. Immutable.
 *
 * @param network its name at the receivers of PLASTICITY_UPDATE
 * @param steps simulation steps that it learned over
 * @param factor the teacher's learning-rate factor
 * @param change by tensor: the Euclidean norm of what was added to the weights
 */
public record LearnedReport(String teacher, String network, String rule, long steps, double factor,
        Map<String, Double> change) {
    public static final String TOPIC = "teachers.learned";

    public LearnedReport {
        change = Collections.unmodifiableMap(new LinkedHashMap<>(change));
    }

    public static LearnedReport of(String teacher, String network, WeightUpdate update, double factor) {
        Map<String, Double> change = new LinkedHashMap<>();
        update.deltas().forEach((tensor, deltas) -> change.put(tensor, norm(deltas)));
        return new LearnedReport(teacher, network, update.rule(), update.steps(), factor, change);
    }

    private static double norm(float... values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /**
     * The report of which these are the {@link #fields}.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static LearnedReport of(Map<?, ?> fields) {
        Map<String, Double> change = new LinkedHashMap<>();
        Map<?, ?> given = EventFields.map(fields, "change");
        given.keySet().forEach(tensor -> change.put((String) tensor, EventFields.real(given, (String) tensor)));
        return new LearnedReport(EventFields.text(fields, "teacher"), EventFields.text(fields, "network"),
                EventFields.text(fields, "rule"), EventFields.whole(fields, "steps"),
                EventFields.real(fields, "learning_rate_factor"), change);
    }

    /** As a JSON object. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("teacher", teacher);
        fields.put("network", network);
        fields.put("rule", rule);
        fields.put("steps", steps);
        fields.put("learning_rate_factor", factor);
        fields.put("change", change);
        return fields;
    }

    public Event event() {
        return new Event(TOPIC, new JsonObject(fields()), List.of());
    }
}
