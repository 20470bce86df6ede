package io.hillock.adapt;

/** The knobs of a controller, as rules see them. */
interface KnobState {
    long value(Knob knob);

    /** Whether the knob's last change is long enough ago. */
    boolean mayChange(Knob knob);

    /** Whether a person holds the knob. */
    boolean isFrozen(Knob knob);

    /** How long no knob has changed, in ms. */
    long quietMillis();

    /** Latencies up to this many ns are good. */
    long objectiveNanos();
}
