package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A view on a raster that lists which neuron spiked when. A spike is an element other than 0. Its value is the number
 * of spikes it stands for: 1, except with the reset {@code multi_spike}.
 *
 * <p>Each call reads the raster; nothing is kept. Threads may share a view as far as the raster's arena allows.
 *
 * @param raster float32 [steps][neurons], aligned to 4 bytes
 * @param steps at least 1
 * @param neurons at least 1
 */
public record SpikeTrain(MemorySegment raster, int steps, int neurons) {

    /** One neuron's spike at one step. */
    public record Event(int step, int neuron) {}

    /** @throws IllegalArgumentException if the raster does not have this size */
    public SpikeTrain {
        if (steps < 1 || neurons < 1) {
            throw new IllegalArgumentException(steps + " steps of " + neurons + " neurons");
        }
        if (raster.byteSize() / Float.BYTES != (long) steps * neurons || raster.byteSize() % Float.BYTES != 0) {
            throw new IllegalArgumentException("raster has " + raster.byteSize() + " bytes, not those of float ["
                    + steps + "][" + neurons + "]");
        }
    }

    /** Number of spikes of a neuron, the sum of their values. */
    public long count(int neuron) {
        Objects.checkIndex(neuron, neurons);
        long count = 0;
        for (int step = 0; step < steps; step++) {
            count += (long) at(step, neuron);
        }
        return count;
    }

    /** The steps at which a neuron spikes, ascending. */
    public int[] times(int neuron) {
        Objects.checkIndex(neuron, neurons);
        return IntStream.range(0, steps).filter(step -> at(step, neuron) != 0).toArray();
    }

    /** Spikes of a neuron per second, for steps of {@code dt} seconds. */
    public double rate(int neuron, double dt) {
        if (!(dt > 0) || Double.isInfinite(dt)) {
            throw new IllegalArgumentException("dt is " + dt + ", must be finite and above 0");
        }
        return count(neuron) / (steps * dt);
    }

    /** All spikes, by step, then by neuron. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            for (int neuron = 0; neuron < neurons; neuron++) {
                if (at(step, neuron) != 0) {
                    events.add(new Event(step, neuron));
                }
            }
        }
        return List.copyOf(events);
    }

    private float at(int step, int neuron) {
        return raster.getAtIndex(ValueLayout.JAVA_FLOAT, (long) step * neurons + neuron);
    }
}
