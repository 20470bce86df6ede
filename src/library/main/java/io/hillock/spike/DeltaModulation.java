package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Turns changes of a signal into spikes. Channel i spikes up (or down) at a step if x[t][i] is more than the threshold
 * above (below) its reference. The reference is the signal at the channel's last spike, initially x[0][i].
 *
 * <p>Output i is the channel's up spike, output n + i its down spike: the layout [2, n] of event cameras. No channel
 * spikes at step 0. The difference is one float32 subtraction, and the comparison is strict. (Send-on-delta, Miskowicz,
 * Sensors 6(1), 2006; snnTorch's {@code spikegen.delta} compares with the previous step instead of the last spike.)
 *
 * @param threshold the change that a spike must exceed; finite, not negative
 */
public record DeltaModulation(float threshold) implements Encoder {

    public DeltaModulation {
        if (!Float.isFinite(threshold) || threshold < 0) {
            throw new IllegalArgumentException("threshold is " + threshold + ", must be finite and at least 0");
        }
    }

    @Override
    public int outputs(int inputs) {
        return Math.multiplyExact(2, inputs);
    }

    @Override
    public void encode(MemorySegment values, MemorySegment into, int steps) {
        Float32Memory floats = Float32Memory.signal(this, values, into, steps);
        int inputs = floats.inputs();
        for (int i = 0; i < inputs; i++) {
            float reference = floats.value(i);
            for (int step = 0; step < steps; step++) {
                float value = floats.value((long) step * inputs + i);
                float change = value - reference;
                boolean up = change > threshold;
                boolean down = change < -threshold;
                floats.put(step, i, up ? 1 : 0);
                floats.put(step, inputs + i, down ? 1 : 0);
                reference = up || down ? value : reference;
            }
        }
    }
}
