package io.hillock.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A recording of events, as an event camera or a silicon cochlea gives them: each has a time, a place and perhaps a
 * polarity. Immutable; threads may share it.
 */
public final class Events {
    private final String source;
    private final boolean hasY;
    private final boolean hasPolarity;
    private final Optional<Sensor> sensor;
    private final List<String> warnings;
    private final long[] times;
    private final int[] x;
    private final int[] y;
    private final byte[] polarity;

    Events(EventsBuilder built, Optional<Sensor> sensor, List<String> warnings) {
        this.source = built.source();
        this.hasY = built.hasY();
        this.hasPolarity = built.hasPolarity();
        this.sensor = sensor;
        this.warnings = List.copyOf(warnings);
        int size = built.size();
        this.times = Arrays.copyOf(built.times(), size);
        this.x = Arrays.copyOf(built.x(), size);
        this.y = hasY ? Arrays.copyOf(built.y(), size) : new int[0];
        this.polarity = hasPolarity ? Arrays.copyOf(built.polarity(), size) : new byte[0];
    }

    /** The file, as the caller named it, and the array in it. */
    public String source() {
        return source;
    }

    /** Number of events. */
    public int size() {
        return times.length;
    }

    /** Time of an event in microseconds, at least 0, on the recording's clock. */
    public long time(int event) {
        return times[event];
    }

    /** Column of an event, at least 0. */
    public int x(int event) {
        return x[event];
    }

    /** Row of an event, at least 0; 0 if the recording has no rows. */
    public int y(int event) {
        return hasY ? y[event] : 0;
    }

    /** Whether the event's polarity is 1; true if the recording has no polarity. */
    public boolean on(int event) {
        return !hasPolarity || polarity[event] == 1;
    }

    /** Whether events have rows; if not, they are in one row. */
    public boolean hasY() {
        return hasY;
    }

    /** Whether events have a polarity. */
    public boolean hasPolarity() {
        return hasPolarity;
    }

    /** The size of the sensor, if the file says it. */
    public Optional<Sensor> sensor() {
        return sensor;
    }

    /** What the reader found odd but read all the same, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** The earliest time in microseconds; empty if there are no events. */
    public Optional<Long> firstTime() {
        return size() == 0 ? Optional.empty() : Optional.of(Arrays.stream(times).min().getAsLong());
    }

    /** The latest time in microseconds; empty if there are no events. */
    public Optional<Long> lastTime() {
        return size() == 0 ? Optional.empty() : Optional.of(Arrays.stream(times).max().getAsLong());
    }

    EventException error(int event, String problem) {
        return new EventException(source, "event " + event + " (t " + times[event] + " µs, x " + x[event]
                + (hasY ? ", y " + y[event] : "") + ") " + problem);
    }
}
