package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A change of a knob.
 *
 * @param number counted from 1
 * @param millis when, in ms since 1970
 * @param knob name of the knob
 * @param from the value before
 * @param to the value after
 * @param before what a person calls the value before
 * @param after likewise the value after
 * @param evidence why
 * @param undoes the number of the decision that this one takes back; 0 for none
 * @param trial whether it begins a trial, which ends with a {@link TrialKept} or another decision about the knob
 */
@JsonTypeName("decision")
public record Decision(long number, long millis, String knob, long from, long to, String before, String after,
        String evidence, long undoes, boolean trial) implements AdaptationEvent {
    /** Number, time, knob, old → new, evidence. */
    @Override
    public String line() {
        return "%4d  %s  %s: %s → %s  (%s)".formatted(number,
                Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS), knob, before, after, evidence);
    }
}
