package io.hillock.engine.vector;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.hillock.model.RunSettings.Reset;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link io.hillock.neuron.Fire} in vectors, but for {@code MULTI_SPIKE}. Each rule has its own loop, which the JIT compiler keeps free of
 * calls. One thread at a time.
 */
record Fire(io.hillock.neuron.Fire plain) {
    private static final FloatVector NONE = FloatVector.zero(Lanes.SPECIES);
    private static final FloatVector SPIKE = FloatVector.broadcast(Lanes.SPECIES, 1);

    /** Whether the rule has a vector form. */
    static boolean inVectors(io.hillock.neuron.Fire plain) {
        return plain.reset() != Reset.MULTI_SPIKE;
    }

    /** As {@link io.hillock.neuron.Fire#fire}, for the neurons before {@code end}, which is a multiple of the lanes. */
    void fire(int end, float[] v, float[] out, int to) {
        switch (plain.reset()) {
            case TO_V_RESET, TO_ZERO -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    toVReset(v, out, to, j);
                }
            }
            case SUBTRACT -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    subtract(v, out, to, j);
                }
            }
            case SUBTRACT_LATE -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    subtractLate(v, out, to, j);
                }
            }
            case SNNTORCH_SUBTRACT -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    snntorchSubtract(v, out, to, j);
                }
            }
            case TO_ZERO_LATE -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    toZeroLate(v, out, to, j);
                }
            }
            case NONE -> {
                for (int j = 0; j < end; j += Lanes.COUNT) {
                    none(v, out, to, j);
                }
            }
            case MULTI_SPIKE -> throw new IllegalStateException("MULTI_SPIKE has no vector form");
        }
    }

    private void toVReset(float[] v, float[] out, int to, int j) {
        FloatVector u = Lanes.load(plain.u(), j);
        VectorMask<Float> spike = fires(u, j);
        keep(u.blend(Lanes.load(plain.vReset(), j), spike), spike, v, out, to, j);
    }

    private void subtract(float[] v, float[] out, int to, int j) {
        FloatVector u = Lanes.load(plain.u(), j);
        VectorMask<Float> spike = fires(u, j);
        keep(u.blend(u.sub(threshold(j)), spike), spike, v, out, to, j);
    }

    private void subtractLate(float[] v, float[] out, int to, int j) {
        FloatVector u = Lanes.load(plain.u(), j);
        VectorMask<Float> before = Lanes.load(out, to - v.length + j).compare(EQ, SPIKE); // the row of the previous step
        FloatVector w = u.blend(u.sub(threshold(j)), before);
        keep(w, fires(w, j), v, out, to, j);
    }

    private void snntorchSubtract(float[] v, float[] out, int to, int j) {
        FloatVector u = Lanes.load(plain.u(), j);
        FloatVector theta = threshold(j);
        VectorMask<Float> stillAbove = fires(Lanes.load(v, j), j);
        FloatVector w = u.blend(u.sub(theta), stillAbove);
        VectorMask<Float> above = fires(w, j);
        FloatVector kept = w.blend(w.sub(theta), above.andNot(stillAbove)).blend(w.add(theta),
                stillAbove.andNot(above));
        keep(kept, above, v, out, to, j);
    }

    private void toZeroLate(float[] v, float[] out, int to, int j) {
        FloatVector w = Lanes.load(plain.u(), j).blend(NONE, fires(Lanes.load(v, j), j));
        keep(w, fires(w, j), v, out, to, j);
    }

    private void none(float[] v, float[] out, int to, int j) {
        FloatVector u = Lanes.load(plain.u(), j);
        keep(u, fires(u, j), v, out, to, j);
    }

    private FloatVector threshold(int j) {
        return Lanes.load(plain.threshold(), j);
    }

    private VectorMask<Float> fires(FloatVector membranes, int j) {
        return membranes.compare(GT, Lanes.load(plain.limit(), j));
    }

    private void keep(FloatVector kept, VectorMask<Float> spike, float[] v, float[] out, int to, int j) {
        FloatVector bounded = kept;
        if (plain.lowerBound() != null) {
            FloatVector bound = Lanes.load(plain.lowerBound(), j);
            bounded = kept.blend(bound, kept.compare(LT, bound));
        }
        bounded.intoArray(v, j);
        NONE.blend(SPIKE, spike).intoArray(out, to + j);
    }
}
