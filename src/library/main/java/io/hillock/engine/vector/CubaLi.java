package io.hillock.engine.vector;

import io.hillock.step.Step;
import jdk.incubator.vector.FloatVector;

/** {@link io.hillock.neuron.CubaLi} in vectors. One thread at a time. */
record CubaLi(io.hillock.neuron.CubaLi plain, Synapse synapse) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        int end = Lanes.SPECIES.loopBound(plain.v().length);
        for (int j = 0; j < end; j += Lanes.COUNT) {
            membranes(x, at, out, to, j);
        }
        plain.step(end, x, at, out, to);
    }

    private void membranes(float[] x, int at, float[] out, int to, int j) {
        FloatVector current = synapse.step(Lanes.load(x, at + j), j);
        FloatVector input = Lanes.load(plain.gain(), j).fma(current, Lanes.load(plain.leak(), j));
        FloatVector v = Lanes.load(plain.decay(), j).fma(Lanes.load(plain.v(), j), input);
        v.intoArray(plain.v(), j);
        v.intoArray(out, to + j);
    }
}
