package io.hillock.learning;

/** Which episode a full memory drops. */
public enum Eviction {
    /** The episode that was remembered first. */
    OLDEST,
    /** The episode that was last remembered or recalled longest ago. */
    LEAST_RECENTLY_USED
}
