package io.hillock.event;

import io.hillock.nir.EventData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Bins NIR's event data into time steps, as {@code EventData.to_time_gridded} of nir does: an event at time t falls into
 * step floor(t / step), of several events without values at one neuron in one step one remains, and of several values the
 * last. A quotient that is an integer but for rounding counts as that integer.
 *
 * @param step seconds per step, above 0
 * @param counts whether a neuron's value in a step is the number of its events, for events without values; otherwise it is 1
 */
public record GraphDataEncoder(double step, boolean counts) {

    /** @throws IllegalArgumentException if the step is not above 0 and finite */
    public GraphDataEncoder {
        new EventSteps(step);
    }

    /**
     * Bins all samples.
     *
     * @param count of steps; if empty, as many as {@link EventData#tMax()} has, and events after it are refused. If stated,
     *     later events are left out and {@link BinnedEvents#leftOut() counted}
     * @throws EventException if an event comes after {@code tMax}, or there are more than 10 million steps
     */
    public List<BinnedEvents> bin(EventData data, OptionalInt count) {
        int steps = count.orElseGet(() -> steps(data));
        return IntStream.range(0, data.samples()).mapToObj(sample -> bin(data, sample, steps)).toList();
    }

    private int steps(EventData data) {
        long steps = stepOf(data.tMax(), data);
        for (int i = 0; i < data.index().length; i++) {
            if (data.index()[i] >= 0) {
                if (data.time()[i] > data.tMax()) {
                    throw new EventException(data.source(), "sample " + i / data.slots() + ", event "
                            + i % data.slots() + " is at " + data.time()[i] + " s, after t_max, " + data.tMax()
                            + " s: state the number of steps if t_max is wrong");
                }
                steps = Math.max(steps, stepOf(data.time()[i], data) + 1);
            }
        }
        if (steps > EventSteps.MOST) {
            throw new EventException(data.source(), "takes " + steps + " steps of " + step + " s, more than "
                    + EventSteps.MOST + ": choose longer steps or state their number");
        }
        return (int) Math.max(steps, 1);
    }

    private BinnedEvents bin(EventData data, int sample, int steps) {
        long[] cells = new long[data.slots()];
        Map<Long, Float> values = new HashMap<>();
        int taken = 0;
        long leftOut = 0;
        for (int i = sample * data.slots(); i < (sample + 1) * data.slots(); i++) {
            if (data.index()[i] < 0) {
                continue;
            }
            long at = stepOf(data.time()[i], data);
            if (at >= steps) {
                leftOut++;
                continue;
            }
            long cell = at * data.neurons() + data.index()[i];
            if (data.values().isPresent()) {
                values.put(cell, data.values().get()[i]);
            } else {
                cells[taken++] = cell;
            }
        }
        return data.values().isPresent()
                ? BinnedEvents.of(data.neurons(), steps, values, leftOut)
                : BinnedEvents.of(data.neurons(), steps, Arrays.copyOf(cells, taken), leftOut, counts);
    }

    private long stepOf(double time, EventData data) {
        return new EventSteps(step).of(time, data.timeRounding());
    }
}
