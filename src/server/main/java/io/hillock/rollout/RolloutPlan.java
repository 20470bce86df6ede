package io.hillock.rollout;

import java.util.List;

/**
 * How a rollout goes on. Immutable.
 *
 * @param percents of callers that the candidate answers, stage by stage, each 0 to 100 and more than the one before; 0 is a shadow: the
 *     candidate answers nobody
 * @param pairs of runs that a stage must see before the next
 * @param labelled samples with known labels that a stage must see before the next; 0 if nobody tells labels
 * @param mirror the share of requests that the other version gets too, above 0, at most 1
 * @param rules when the candidate is rolled back
 */
public record RolloutPlan(List<Integer> percents, int pairs, int labelled, double mirror, RolloutRules rules) {
    /** Shadow, then 1, 10 and 50 % of the callers, 1,000 pairs each, no labels, all requests mirrored. */
    public static final RolloutPlan DEFAULT = new RolloutPlan(List.of(0, 1, 10, 50), 1000, 0, 1, RolloutRules.DEFAULT);

    public RolloutPlan {
        percents = List.copyOf(percents);
        if (percents.isEmpty()) {
            throw new IllegalArgumentException("percents must not be empty");
        }
        int before = -1;
        for (int percent : percents) {
            if (percent <= before || percent > 100) {
                throw new IllegalArgumentException("percents must grow from 0 to 100, are " + percents);
            }
            before = percent;
        }
        if (pairs < 1) {
            throw new IllegalArgumentException("pairs must be at least 1, are " + pairs);
        }
        if (labelled < 0) {
            throw new IllegalArgumentException("labelled must not be negative, is " + labelled);
        }
        if (!(mirror > 0 && mirror <= 1)) {
            throw new IllegalArgumentException("mirror must be above 0 and at most 1, is " + mirror);
        }
    }
}
