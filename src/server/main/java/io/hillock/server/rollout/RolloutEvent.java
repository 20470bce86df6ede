package io.hillock.server.rollout;

import io.hillock.rollout.RolloutPhase;
import io.hillock.rollout.RolloutPhase.Comparing;
import io.hillock.rollout.RolloutPhase.Promoted;
import io.hillock.rollout.RolloutPhase.RolledBack;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A decision about a rollout, with all that it was based on. Immutable.
 *
 * @param alias the name that callers ask by
 * @param evidence as {@link io.hillock.rollout.Rollout#evidence}
 */
public record RolloutEvent(Instant at, String alias, String model, String stable, String candidate, RolloutPhase phase,
        Map<String, Object> evidence) {

    /** The same event with another phase. */
    RolloutEvent with(RolloutPhase other) {
        return new RolloutEvent(at, alias, model, stable, candidate, other, evidence);
    }

    /** Why it came to this; empty while the versions are compared. */
    public String why() {
        return switch (phase) {
            case Comparing _ -> "";
            case Promoted(String why) -> why;
            case RolledBack(String why) -> why;
        };
    }

    /** As JSON. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", at.toString());
        json.put("alias", alias);
        json.put("model", model);
        json.put("stable", stable);
        json.put("candidate", candidate);
        json.put("phase", phase.label());
        if (phase instanceof Comparing(int _, int percent)) {
            json.put("percent", percent);
        }
        if (!why().isEmpty()) {
            json.put("why", why());
        }
        json.put("evidence", evidence);
        return json;
    }

    /** A line for people. */
    public String line() {
        String what = phase instanceof Comparing(int _, int percent) && percent > 0
                ? phase.label() + " at " + percent + " %"
                : phase.label();
        return "rollout of '" + alias + "', " + model + " " + stable + " to " + candidate + ": " + what
                + (why().isEmpty() ? "" : ": " + why());
    }
}
