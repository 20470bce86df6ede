package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Each value as the currents of several neurons with Gaussian tuning curves: neuron j of value i gives
 * exp(−((x[i] − c_j) / width)² / 2), held for all steps, at output i · neurons + j. The centres c_j are evenly spaced from min
 * to max, both included. (Bohte, Kok, La Poutré, Neurocomputing 48, 2002.)
 *
 * <p>
 * Currents are in [0, 1]: encode one step and give it to {@link Rate} or {@link Latency} for spikes. Computed in double, each
 * operation rounded, with {@link Exponential}, and rounded to float at the end.
 *
 * @param neurons
 *            a value, at least 2
 * @param min
 *            the first neuron's centre
 * @param max
 *            the last neuron's centre, above min
 * @param width
 *            standard deviation of the tuning curves, in the value's unit; finite, above 0
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

    /** Curves as wide as their centres are apart. */
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
