package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A trial was better, so its step stays. A trial without this, or a later decision about its knob, was cut off.
 *
 * @param millis when, in ms since 1970
 * @param knob name of the knob
 * @param number of the decision that began the trial
 * @param evidence why
 */
@JsonTypeName("kept")
public record TrialKept(long millis, String knob, long number, String evidence) implements AdaptationEvent {
    @Override
    public String line() {
        return "   -  %s  %s: %d stays  (%s)".formatted(Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS),
                knob, number, evidence);
    }
}
