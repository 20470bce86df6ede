package io.hillock.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Collects the events of one recording and checks each. One thread. */
final class EventsBuilder {
    /** Times up to here are exact as doubles; in microseconds this is 285 years. */
    static final long LATEST = 1L << 53;

    private static final int BYTES_PER_EVENT = Long.BYTES + 2 * Integer.BYTES + 1;
    /** The arrays exist twice while they grow and when they are handed over. */
    private static final long MOST_EVENTS = Runtime.getRuntime().maxMemory() / (3 * BYTES_PER_EVENT);

    private final String source;
    private final boolean hasY;
    private final boolean hasPolarity;
    private int size;
    private int backward;
    private long[] times = new long[1024];
    private int[] x = new int[1024];
    private int[] y;
    private byte[] polarity;

    EventsBuilder(String source, boolean hasY, boolean hasPolarity) {
        this.source = source;
        this.hasY = hasY;
        this.hasPolarity = hasPolarity;
        this.y = new int[hasY ? 1024 : 0];
        this.polarity = new byte[hasPolarity ? 1024 : 0];
    }

    /**
     * Adds an event.
     *
     * @param time in microseconds
     * @param row ignored if there are no rows
     * @param p 1, 0 or -1; ignored if there is no polarity
     * @throws EventException if a value is out of range
     */
    void add(long time, long column, long row, long p) {
        if (time < 0 || time > LATEST) {
            throw error("has the time " + time + " µs, times run from 0 to 2^53");
        }
        if (column < 0 || column > Integer.MAX_VALUE) {
            throw error("has x = " + column + ", which is no column of a sensor");
        }
        if (hasY && (row < 0 || row > Integer.MAX_VALUE)) {
            throw error("has y = " + row + ", which is no row of a sensor");
        }
        if (hasPolarity && (p < -1 || p > 1)) {
            throw error("has p = " + p + ", a polarity is 0 or -1 (off) or 1 (on)");
        }
        if (size == times.length) {
            grow();
        }
        if (size > 0 && time < times[size - 1]) {
            backward++;
        }
        times[size] = time;
        x[size] = (int) column;
        if (hasY) {
            y[size] = (int) row;
        }
        if (hasPolarity) {
            polarity[size] = (byte) (p == 1 ? 1 : 0);
        }
        size++;
    }

    private void grow() {
        long most = Math.min(MOST_EVENTS, Integer.MAX_VALUE - 8);
        if (size >= most) {
            throw new EventException(source, "has more than " + size
                    + " events, which this JVM's memory cannot hold: give it more (-Xmx) or divide the recording");
        }
        int capacity = (int) Math.min(2L * size, most);
        times = Arrays.copyOf(times, capacity);
        x = Arrays.copyOf(x, capacity);
        y = hasY ? Arrays.copyOf(y, capacity) : y;
        polarity = hasPolarity ? Arrays.copyOf(polarity, capacity) : polarity;
    }

    Events build() {
        return build(Optional.empty(), List.of());
    }

    /** @param sensor its size, if the file says it */
    Events build(Optional<Sensor> sensor, List<String> warnings) {
        List<String> all = new ArrayList<>(warnings);
        if (backward > 0) {
            all.add(backward + (backward == 1 ? " event is" : " events are")
                    + " earlier than the one before; events are taken in the order of their times");
        }
        return new Events(this, sensor, all);
    }

    /** An error at the event that comes next. */
    EventException error(String problem) {
        return new EventException(source, "event " + size + " " + problem);
    }

    String source() {
        return source;
    }

    boolean hasY() {
        return hasY;
    }

    boolean hasPolarity() {
        return hasPolarity;
    }

    int size() {
        return size;
    }

    int backward() {
        return backward;
    }

    long[] times() {
        return times;
    }

    int[] x() {
        return x;
    }

    int[] y() {
        return y;
    }

    byte[] polarity() {
        return polarity;
    }
}
