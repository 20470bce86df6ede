package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A person holds a knob, or lets it go.
 *
 * @param millis when, in ms since 1970
 * @param knob the knob's name; empty for all knobs
 * @param on whether decisions may no longer change it
 */
@JsonTypeName("freeze")
public record Freeze(long millis, String knob, boolean on) implements AdaptationEvent {
    @Override
    public String line() {
        return "   -  %s  %s %s".formatted(Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS),
                knob.isEmpty() ? "all knobs" : knob, on ? "frozen" : "released");
    }
}
