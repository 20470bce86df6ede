package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Gives Bernoulli spikes at a rate proportional to the value. At each step, neuron i spikes with probability
 * p = gain · x[i], clamped to [0, 1], independently of all else. (A Poisson process of rate p/dt in steps of dt;
 * Gerstner et al., Neuronal Dynamics, chapter 7.)
 *
 * <p>Neuron i spikes if {@code Philox.uniform(Philox.draw(seed, stream, firstStep + t, i)) < p}: never for p = 0,
 * always for p = 1.
 *
 * @param gain spikes per step for a value of 1; finite, not negative
 * @param seed key of the random numbers
 * @param stream separates encodings under one seed, such as samples
 * @param firstStep the time step of this call's first row, at least 0; a stream encoded in pieces thus equals the
 *     stream encoded at once
 */
public record Rate(float gain, long seed, int stream, long firstStep) implements Encoder {

    public Rate {
        if (!Float.isFinite(gain) || gain < 0) {
            throw new IllegalArgumentException("gain is " + gain + ", must be finite and at least 0");
        }
        if (firstStep < 0) {
            throw new IllegalArgumentException("firstStep is " + firstStep + ", must be at least 0");
        }
    }

    @Override
    public int outputs(int inputs) {
        return inputs;
    }

    @Override
    public void encode(MemorySegment values, MemorySegment into, int steps) {
        Float32Memory floats = Float32Memory.held(this, values, into, steps);
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < floats.inputs(); i += 2) {
                long pair = Philox.pair(seed, stream, firstStep + step, i >> 1);
                floats.put(step, i, spike(floats.value(i), (int) (pair >>> 32)));
                if (i + 1 < floats.inputs()) {
                    floats.put(step, i + 1, spike(floats.value(i + 1), (int) pair));
                }
            }
        }
    }

    /** A uniform draw is in [0, 1), so p needs no clamping. */
    private float spike(float value, int draw) {
        return Philox.uniform(draw) < gain * value ? 1 : 0;
    }
}
