package io.hillock.unified;

/** Whether an engine gets requests. */
public enum BreakerState {
    /** It does. */
    CLOSED,
    /** It failed too often and gets none for a while. */
    OPEN,
    /** One request is let through, to see. */
    HALF_OPEN
}
