package io.hillock.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a thing and its parts do, and since when. Immutable.
 *
 * @param since when it came into this state
 */
public record HealthNode(String name, HealthState state, String why, Instant since, List<HealthNode> parts) {
    public HealthNode {
        parts = List.copyOf(parts);
    }

    /** As JSON: {@code name}, {@code state}, {@code since}, and unless they are empty {@code why} and {@code parts}. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("state", state.name());
        json.put("since", since.toString());
        if (!why.isEmpty()) {
            json.put("why", why);
        }
        if (!parts.isEmpty()) {
            json.put("parts", parts.stream().map(HealthNode::json).toList());
        }
        return json;
    }

    /**
     * Reads what {@link #json} gives.
     *
     * @throws IllegalArgumentException if it is no health
     */
    public static HealthNode of(Map<?, ?> json) {
        if (json.get("name") instanceof String name && json.get("state") instanceof String state
                && json.get("since") instanceof String since) {
            String why = json.get("why") instanceof String text ? text : "";
            List<?> parts = json.get("parts") instanceof List<?> list ? list : List.of();
            return new HealthNode(name, HealthState.valueOf(state), why, Instant.parse(since),
                    parts.stream().map(part -> of((Map<?, ?>) part)).toList());
        }
        throw new IllegalArgumentException("health has name, state and since, not " + json.keySet());
    }
}
