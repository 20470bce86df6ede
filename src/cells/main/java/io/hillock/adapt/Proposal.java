package io.hillock.adapt;

import java.util.Optional;

/**
 * What a rule wants.
 *
 * @param knob name of the knob
 * @param value the value that it is to have
 * @param evidence why, for people
 * @param trial whether it begins a trial, or, with the value that the knob has, keeps one
 */
record Proposal(String knob, long value, String evidence, boolean trial) {
    Proposal(String knob, long value, String evidence) {
        this(knob, value, evidence, false);
    }

    /** To bring a knob near {@code wanted}, within its bounds; empty if that is {@code now}, where it is. */
    static Optional<Proposal> of(Knob knob, long now, long wanted, String evidence) {
        long value = knob.within(wanted);
        return value == now ? Optional.empty() : Optional.of(new Proposal(knob.name(), value, evidence));
    }
}
