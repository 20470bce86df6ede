package io.hillock.unified;

/** Whether an engine gets requests. */
public enum BreakerState {
    /** The engine gets requests. */
    CLOSED,
    /** The engine failed too often and gets no requests for a while. */
    OPEN,
    /** One request goes through as a probe. */
    HALF_OPEN
}
