package io.hillock.engine.vector;

import io.hillock.step.Step;
import jdk.incubator.vector.FloatVector;

/** {@link io.hillock.neuron.If} in vectors. One thread at a time. */
record If(io.hillock.neuron.If plain, Fire fire) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        int end = Lanes.SPECIES.loopBound(plain.v().length);
        for (int j = 0; j < end; j += Lanes.COUNT) {
            membranes(x, at, j);
        }
        fire.fire(end, plain.v(), out, to);
        plain.step(end, x, at, out, to);
    }

    private void membranes(float[] x, int at, int j) {
        FloatVector u = Lanes.load(plain.gain(), j)
                .fma(Lanes.load(x, at + j), Lanes.load(plain.v(), j));
        u.intoArray(plain.fire().u(), j);
    }
}
