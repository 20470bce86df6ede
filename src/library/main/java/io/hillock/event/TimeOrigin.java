package io.hillock.event;

/** The moment at which step 0 begins. */
public enum TimeOrigin {
    /** Time 0 of the recording. */
    ZERO,
    /** The time of the earliest event, for recordings whose times come from a clock. */
    FIRST_EVENT;

    private static final long HOUR_MICROS = 3_600_000_000L;

    /** {@link #ZERO}, unless the earliest event comes more than an hour later: then the times are those of a clock. */
    public static TimeOrigin of(Events events) {
        return events.firstTime().orElse(0L) > HOUR_MICROS ? FIRST_EVENT : ZERO;
    }
}
