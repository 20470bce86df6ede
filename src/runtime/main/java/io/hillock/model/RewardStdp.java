package io.hillock.model;

import java.util.Objects;

/**
 * STDP that waits for a reward (Izhikevich 2007; Florian 2007): pairs of spikes change an eligibility trace of the connection, not its
 * weight; while there is reward, each step adds reward · eligibility to the weight. The reward is a state variable that callers add to
 * between runs.
 *
 * @param stdp of the eligibility; its bounds hold for the weight
 * @param tauEligibility time constant of the eligibility, above 0
 * @param tauReward time constant of the reward, at least 0; 0: a reward acts for one step
 */
public record RewardStdp(PairStdp stdp, double tauEligibility, double tauReward) implements Rule {

    public RewardStdp {
        Objects.requireNonNull(stdp, "stdp");
        Checks.positive("rule/tau_eligibility", tauEligibility);
        Checks.notNegative("rule/tau_reward", tauReward);
    }

    @Override
    public Bounds bounds() {
        return stdp.bounds();
    }
}
