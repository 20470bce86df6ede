package io.hillock.learning;

/** Which episode makes room in a full memory. */
public enum Eviction {
    /** The one that was remembered first. */
    OLDEST,
    /** The one whose last use, being remembered or recalled, is longest ago. */
    LEAST_RECENTLY_USED
}
