package io.hillock.spike;

/** What the Output node of a network carries. */
public enum OutputKind {
    /** Numbers of spikes: each value is a whole number, mostly 0 or 1. */
    SPIKES,
    /** Membranes or other analog values. */
    MEMBRANE
}
