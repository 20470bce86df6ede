package io.hillock.event;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Times of events in microseconds. */
final class EventTime {
    private EventTime() {}

    /** Beyond the range of long, the nearest end of it. */
    static long micros(long time, TimeUnit unit) {
        return unit.toMicros(time);
    }

    /** Rounded to the nearest microsecond; empty if the time is not finite, or has a fraction of a microsecond though the unit is one. */
    static OptionalLong micros(double time, TimeUnit unit) {
        double micros = time * unit.toMicros(1);
        boolean whole = unit != TimeUnit.MICROSECONDS || micros == Math.rint(micros);
        return Double.isFinite(micros) && whole ? OptionalLong.of(Math.round(micros)) : OptionalLong.empty();
    }

    static EventException notWhole(EventsBuilder events, String time) {
        return events.error("has the time " + time
                + ", but times in µs are whole numbers; if they are seconds, set the time unit to s");
    }
}
