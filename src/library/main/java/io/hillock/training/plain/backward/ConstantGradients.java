package io.hillock.training.plain.backward;

import java.util.Arrays;

/**
 * Gradients of a population's constants: of one sample, or of a batch. Arrays are null for constants that the neurons lack.
 */
public record ConstantGradients(float[] decay, float[] gain, float[] leak, float[] synapticDecay, float[] synapticGain,
        float[] threshold, float[] vReset) {

    public static ConstantGradients of(int n, boolean leaks, boolean synapse, boolean fires) {
        return new ConstantGradients(leaks ? new float[n] : null, new float[n], leaks ? new float[n] : null,
                synapse ? new float[n] : null, synapse ? new float[n] : null, fires ? new float[n] : null,
                fires ? new float[n] : null);
    }

    public void clear() {
        clear(decay);
        clear(gain);
        clear(leak);
        clear(synapticDecay);
        clear(synapticGain);
        clear(threshold);
        clear(vReset);
    }

    private static void clear(float[] array) {
        if (array != null) {
            Arrays.fill(array, 0);
        }
    }

    /** Adds those of a sample to those of the batch. */
    public void add(ConstantGradients sample) {
        add(decay, sample.decay);
        add(gain, sample.gain);
        add(leak, sample.leak);
        add(synapticDecay, sample.synapticDecay);
        add(synapticGain, sample.synapticGain);
        add(threshold, sample.threshold);
        add(vReset, sample.vReset);
    }

    private static void add(float[] sum, float[] one) {
        for (int j = 0; sum != null && j < sum.length; j++) {
            sum[j] += one[j];
        }
    }
}
