package io.hillock.adapt;

import java.util.Optional;

/** Decides about one or more knobs by what was observed. It reads no clock and draws no random numbers. One thread. */
sealed interface KnobRule permits AdmissionRule, BatchRule, HedgeRule, TrialRule {
    /**
     * What should change now.
     *
     * @param lately what was observed in the last seconds, since the last change of any knob
     * @param state values, and which knobs may change now
     */
    Optional<Proposal> propose(Observation lately, KnobState state);

    /** Whether it is in the middle of a comparison, which changes of other knobs would spoil. */
    default boolean compares() {
        return false;
    }
}
