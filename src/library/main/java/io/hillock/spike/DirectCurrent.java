package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/** Passes each value on as a current that is constant over all steps: out[t][i] = x[i]. */
public record DirectCurrent() implements Encoder {

    @Override
    public int outputs(int inputs) {
        return inputs;
    }

    @Override
    public void encode(MemorySegment values, MemorySegment into, int steps) {
        Float32Memory floats = Float32Memory.held(this, values, into, steps);
        for (int i = 0; i < floats.inputs(); i++) {
            floats.put(0, i, floats.value(i));
        }
        floats.repeat(steps);
    }
}
