package io.hillock.engine.vector;

import io.hillock.step.Step;
import jdk.incubator.vector.FloatVector;

/** {@link io.hillock.neuron.Lif} in vectors. One thread at a time. */
record Lif(io.hillock.neuron.Lif plain, Fire fire) implements Step {
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
        FloatVector input = Lanes.load(plain.gain(), j)
                .fma(Lanes.load(x, at + j), Lanes.load(plain.leak(), j));
        FloatVector u = Lanes.load(plain.decay(), j).fma(Lanes.load(plain.v(), j), input);
        u.intoArray(plain.fire().u(), j);
    }
}
