package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A record of the journal, as JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@Type(Decision.class), @Type(TrialKept.class), @Type(Freeze.class)})
public sealed interface AdaptationEvent permits Decision, TrialKept, Freeze {
    /** When it happened, in ms since 1970. */
    long millis();

    /** The knob that it concerns; empty for all. */
    String knob();

    /** One line that a person can read. */
    String line();
}
