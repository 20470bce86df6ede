package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Codes a value as the time to the first spike. Each neuron spikes once, earlier for a larger value; values below the
 * threshold do not spike.
 *
 * <p>Values should be in [0, 1]; larger ones count as 1. Neuron i spikes at step rint((1 − x[i]) · (steps − 1)). Each
 * operation is rounded to float32; ties go to the even step. So 1 spikes at step 0, and 0 at the last step. (Linear
 * latency code as in snnTorch's {@code spikegen.latency} with {@code normalize=True, linear=True, clip=True}.)
 *
 * @param threshold the smallest value that spikes, in [0, 1]
 */
public record Latency(float threshold) implements Encoder {
    /** Up to this number, (1 − x) · (steps − 1) counts steps exactly. */
    private static final int MOST_STEPS = 1 << 24;

    public Latency {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold is " + threshold + ", must be in [0, 1]");
        }
    }

    @Override
    public int outputs(int inputs) {
        return inputs;
    }

    /** @throws IllegalArgumentException also if there are more than 2^24 steps */
    @Override
    public void encode(MemorySegment values, MemorySegment into, int steps) {
        Float32Memory floats = Float32Memory.held(this, values, into, steps);
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps is " + steps + ", must be at most " + MOST_STEPS);
        }
        into.fill((byte) 0);
        for (int i = 0; i < floats.inputs(); i++) {
            float value = floats.value(i);
            if (value >= threshold) {
                floats.put(step(value, steps), i, 1);
            }
        }
    }

    private static int step(float value, int steps) {
        float late = 1 - Math.min(value, 1);
        return (int) Math.rint(late * (steps - 1));
    }
}
