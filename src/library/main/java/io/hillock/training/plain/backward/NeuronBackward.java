package io.hillock.training.plain.backward;

import java.util.Arrays;

/** The backward pass of a population of neurons (training.md, Backward of the neurons). One sample at a time. */
public final class NeuronBackward implements BackwardStep {
    private final NeuronTape tape;
    private final NeuronFactors factors;
    private final boolean membraneFirst;
    private final FireBackward fire;
    private final float[] mask;
    private final float[][] rates;
    private final ConstantGradients constants;
    private final int n;
    private final float[] gz;
    private final float[] gu;
    private final float[] gv;
    private final float[] gi;
    private final float[] gx;
    private final float[] kept;

    /**
     * @param membraneFirst whether the membrane sees the current of the step before
     * @param fire threshold and reset; null for neurons that do not spike
     * @param mask the dropout of the sample; null without dropout
     * @param rates gradients of the spikes from penalties on their rates
     * @param constants the gradients of the sample; null if no parameter of the neurons is trained
     */
    public NeuronBackward(NeuronTape tape, NeuronFactors factors, boolean membraneFirst, FireBackward fire,
            float[] mask,
            float[][] rates,
            ConstantGradients constants) {
        this.tape = tape;
        this.factors = factors;
        this.membraneFirst = membraneFirst;
        this.fire = fire;
        this.mask = mask;
        this.rates = rates;
        this.constants = constants;
        n = tape.n();
        gz = new float[n];
        gu = new float[n];
        gv = new float[n];
        gi = new float[n];
        gx = new float[n];
        kept = new float[n];
    }

    @Override
    public void begin() {
        cut();
        if (constants != null) {
            constants.clear();
        }
    }

    @Override
    public void cut() {
        Arrays.fill(gv, 0);
        Arrays.fill(gi, 0);
        if (fire != null) {
            fire.begin();
        }
    }

    @Override
    public void step(int k, float[] x, int at, float[] d, int to, float[] into) {
        System.arraycopy(d, to, gz, 0, n);
        if (mask != null) {
            for (int j = 0; j < n; j++) {
                gz[j] *= mask[j];
            }
        }
        for (float[] rate : rates) {
            for (int j = 0; j < n; j++) {
                gz[j] += rate[j];
            }
        }
        if (fire == null) {
            for (int j = 0; j < n; j++) {
                gu[j] = gv[j] + gz[j];
            }
        } else {
            fire.step(k, gz, gv, gu);
        }
        if (constants != null) {
            membraneConstants(k, x, at);
        }
        membrane();
        if (factors.synapticDecay() == null) {
            System.arraycopy(gx, 0, into, 0, n);
        } else {
            synapse(k, x, at, into);
        }
    }

    /** gx becomes the gradient of what drives the membrane, gv that of the membrane of the step before. */
    private void membrane() {
        float[] gain = factors.gain();
        for (int j = 0; j < n; j++) {
            gx[j] = gain[j] * gu[j];
        }
        float[] decay = factors.decay();
        if (decay == null) {
            System.arraycopy(gu, 0, gv, 0, n);
        } else {
            for (int j = 0; j < n; j++) {
                gv[j] = decay[j] * gu[j];
            }
        }
        float[] before = fire == null ? null : fire.before();
        if (before != null) {
            for (int j = 0; j < n; j++) {
                gv[j] += before[j];
            }
        }
    }

    private void membraneConstants(int k, float[] x, int at) {
        boolean synapse = factors.synapticDecay() != null;
        float[] drive = synapse ? tape.i() : x;
        int from = !synapse ? at : membraneFirst ? k * n : (k + 1) * n;
        float[] gain = constants.gain();
        for (int j = 0; j < n; j++) {
            gain[j] = Math.fma(gu[j], drive[from + j], gain[j]);
        }
        if (factors.decay() != null) {
            System.arraycopy(tape.v(), k * n, kept, 0, n);
            float[] decay = constants.decay();
            float[] leak = constants.leak();
            for (int j = 0; j < n; j++) {
                decay[j] = Math.fma(gu[j], kept[j], decay[j]);
                leak[j] += gu[j];
            }
        }
    }

    private void synapse(int k, float[] x, int at, float[] into) {
        for (int j = 0; j < n && !membraneFirst; j++) {
            gi[j] += gx[j];
        }
        if (constants != null) {
            float[] decay = constants.synapticDecay();
            float[] gain = constants.synapticGain();
            for (int j = 0; j < n; j++) {
                decay[j] = Math.fma(gi[j], tape.i()[k * n + j], decay[j]);
                gain[j] = Math.fma(gi[j], x[at + j], gain[j]);
            }
        }
        float[] gain = factors.synapticGain();
        float[] decay = factors.synapticDecay();
        for (int j = 0; j < n; j++) {
            into[j] = gain[j] * gi[j];
            gi[j] = membraneFirst ? Math.fma(decay[j], gi[j], gx[j]) : decay[j] * gi[j];
        }
    }
}
