package io.hillock.spike;

import io.hillock.math.Exponential;
import java.lang.foreign.MemorySegment;

/**
 * Codes each value as the currents of several neurons with Gaussian tuning curves. Neuron j of value i gives
 * exp(−((x[i] − c_j) / width)² / 2), held for all steps, at output i · neurons + j. The centres c_j are evenly spaced
 * from min to max, both included. (Bohte, Kok, La Poutré, Neurocomputing 48, 2002.)
 *
 * <p>Currents are in [0, 1]: to get spikes, encode one step and pass it to {@link Rate} or {@link Latency}. The
 * computation is in double with {@link Exponential}, each operation rounded; the result is rounded to float.
 *
 * @param neurons neurons for each value, at least 2
 * @param min the first neuron's centre
 * @param max the last neuron's centre, above min
 * @param width standard deviation of the tuning curves, in the unit of the values; finite, above 0
 */
public record Population(int neurons, float min, float max, float width) implements Encoder {

    public Population {
        if (neurons < 2) {
            throw new IllegalArgumentException("neurons is " + neurons + ", must be at least 2");
        }
        if (!Float.isFinite(min) || !Float.isFinite(max) || !(min < max)) {
            throw new IllegalArgumentException("min " + min + " and max " + max + " must be finite and in this order");
        }
        if (!Float.isFinite(width) || !(width > 0)) {
            throw new IllegalArgumentException("width is " + width + ", must be finite and above 0");
        }
    }

    /** A population whose curves are as wide as the distance between their centres. */
    public static Population of(int neurons, float min, float max) {
        return new Population(neurons, min, max, (float) (((double) max - min) / (neurons - 1)));
    }

    @Override
    public int outputs(int inputs) {
        return Math.multiplyExact(inputs, neurons);
    }

    @Override
    public void encode(MemorySegment values, MemorySegment into, int steps) {
        Float32Memory floats = Float32Memory.held(this, values, into, steps);
        double spacing = ((double) max - min) / (neurons - 1);
        for (int i = 0; i < floats.inputs(); i++) {
            double value = floats.value(i);
            for (int j = 0; j < neurons; j++) {
                double distance = (value - (min + j * spacing)) / width;
                floats.put(0, i * neurons + j, (float) Exponential.exp(-0.5 * (distance * distance)));
            }
        }
        floats.repeat(steps);
    }
}
