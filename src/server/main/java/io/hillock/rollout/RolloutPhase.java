package io.hillock.rollout;

/** How far a rollout is. */
public sealed interface RolloutPhase {
    /**
     * Both versions are compared.
     *
     * @param percent of callers that the candidate answers
     */
    record Comparing(int stage, int percent) implements RolloutPhase {}

    /** The candidate answers everyone. */
    record Promoted(String why) implements RolloutPhase {}

    /** The old version answers everyone. */
    record RolledBack(String why) implements RolloutPhase {}

    /** The word in status and audit. */
    default String label() {
        return switch (this) {
            case Comparing(int _, int percent) -> percent == 0 ? "shadow" : "canary";
            case Promoted _ -> "promoted";
            case RolledBack _ -> "rolled_back";
        };
    }
}
