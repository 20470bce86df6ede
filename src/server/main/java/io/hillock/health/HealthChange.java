package io.hillock.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A thing came into another state.
 *
 * @param path names from the root's to its own, with slashes between them
 * @param before empty if it is new
 * @param now {@code DOWN} if it is gone
 */
public record HealthChange(String path, Optional<HealthState> before, HealthState now, String why, Instant at) {

    /** As JSON, the body of the EVENT {@code health.up}, {@code health.degraded} or {@code health.down}. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        before.ifPresent(state -> json.put("before", state.name()));
        json.put("now", now.name());
        json.put("why", why);
        json.put("at", at.toString());
        return json;
    }

    /** A line for people. */
    public String line() {
        return path + ": " + before.map(state -> state + " -> ").orElse("") + now + (why.isEmpty() ? "" : ", " + why);
    }
}
