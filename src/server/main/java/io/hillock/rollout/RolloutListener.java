package io.hillock.rollout;

import java.util.Map;

/** Is told of each decision of a rollout. Calls are quick and call nothing of the rollout. */
@FunctionalInterface
public interface RolloutListener {
    /** @param evidence as {@link Rollout#evidence} */
    void decided(RolloutPhase phase, Map<String, Object> evidence);
}
