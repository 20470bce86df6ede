package io.hillock.event;

import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Turns recordings of events into input of a network. An event at time t falls into step floor((t − origin) / step).
 *
 * <pre>{@code
 * Events events = EventFile.read(Path.of("00002.bin"));
 * EventLayout layout = EventLayout.of(image.inputShape(), events, Optional.empty(), Optional.empty());
 * Spikes spikes = EventEncoder.of(layout, 1e-3).spikes(arena, events);
 * engine.run(spikes, response);
 * }</pre>
 *
 * @param layout where an event goes
 * @param step seconds per step, above 0
 * @param origin where step 0 begins
 * @param counts whether the value of an input in a step is the number of its events, as in tonic's {@code ToFrame};
 *     otherwise it is 1, however many there are
 */
public record EventEncoder(EventLayout layout, double step, TimeOrigin origin, boolean counts) {
    private static final double MICROS = 1e6;

    /** @throws IllegalArgumentException if the step is not above 0 and finite */
    public EventEncoder {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(origin, "origin");
        new EventSteps(step);
    }

    /** Values of 1, from time 0 of the recording. */
    public static EventEncoder of(EventLayout layout, double step) {
        return new EventEncoder(layout, step, TimeOrigin.ZERO, false);
    }

    /**
     * Bins a recording into as many steps as its last event needs, at least 1.
     *
     * @throws EventException if an event lies outside the sensor, or the recording takes more than 10 million steps
     */
    public BinnedEvents bin(Events events) {
        long start = start(events);
        long needed = events.lastTime().map(last -> steps().of(last - start, 0) + 1).orElse(1L);
        if (needed > EventSteps.MOST) {
            throw new EventException(events.source(), "takes " + needed + " steps of " + step + " s, more than "
                    + EventSteps.MOST
                    + ": choose longer steps, state their number, or let the first event be the start");
        }
        return bin(events, (int) needed);
    }

    /**
     * Bins a recording into some steps. Later events are left out and {@link BinnedEvents#leftOut() counted}.
     *
     * @param count of steps, at least 1
     * @throws EventException if an event lies outside the sensor
     */
    public BinnedEvents bin(Events events, int count) {
        EventSteps steps = steps();
        long start = start(events);
        int inputs = layout.inputs();
        long[] cells = new long[events.size()];
        int taken = 0;
        long leftOut = 0;
        for (int event = 0; event < events.size(); event++) {
            int source = layout.source(events, event);
            long at = steps.of(events.time(event) - start, 0);
            if (at >= count) {
                leftOut++;
            } else if (source >= 0) {
                cells[taken++] = at * inputs + source;
            }
        }
        return BinnedEvents.of(inputs, count, Arrays.copyOf(cells, taken), leftOut, counts);
    }

    private EventSteps steps() {
        return new EventSteps(step * MICROS);
    }

    private long start(Events events) {
        return switch (origin) {
            case ZERO -> 0L;
            case FIRST_EVENT -> events.firstTime().orElse(0L);
        };
    }

    /**
     * One recording as lists of spikes; all values are 1, whatever {@link #counts} says.
     *
     * @throws EventException as {@link #bin}
     */
    public Spikes spikes(Arena arena, Events events) {
        BinnedEvents binned = new EventEncoder(layout, step, origin, false).bin(events);
        return BinnedEvents.spikes(arena, binned.steps(), List.of(binned));
    }
}
