package io.hillock.engine.vector;

import io.hillock.model.NodeSettings.UpdateOrder;
import jdk.incubator.vector.FloatVector;

/** {@link io.hillock.neuron.Synapse} in vectors. One thread at a time. */
record Synapse(float[] decay, float[] gain, float[] i, boolean membraneFirst) {
    static Synapse of(io.hillock.neuron.Synapse plain) {
        return new Synapse(plain.decay(), plain.gain(), plain.i(), plain.order() == UpdateOrder.MEMBRANE_FIRST);
    }

    /** Takes a step with the operands x of neurons from j on, and gives the currents that their membranes see. */
    FloatVector step(FloatVector x, int j) {
        FloatVector before = Lanes.load(i, j);
        FloatVector now = Lanes.load(decay, j).fma(before, Lanes.load(gain, j).mul(x));
        now.intoArray(i, j);
        return membraneFirst ? before : now;
    }
}
