package io.hillock.training;

import io.hillock.spike.Rate;
import io.hillock.spike.UniformRow;

/**
 * Gives the samples of another set as spikes, drawn anew for each step at rates proportional to their values. Sample n has the spikes of the encoder {@link Rate}
 * with stream n and step 0, in every epoch.
 *
 * @param rates samples that are held
 * @param steps of a sample, at least 1
 * @param gain spikes per step for a value of 1; finite, not negative
 * @param seed key of the random numbers
 */
public record PoissonDataSet(DataSet rates, int steps, float gain, long seed) implements DataSet {

    public PoissonDataSet {
        if (!rates.held()) {
            throw new IllegalArgumentException(
                    "the samples are sequences already; spikes are drawn from one vector a sample");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", must be at least 1");
        }
        if (!Float.isFinite(gain) || gain < 0) {
            throw new IllegalArgumentException("gain is " + gain + ", must be finite and at least 0");
        }
    }

    @Override
    public int size() {
        return rates.size();
    }

    @Override
    public int inputs() {
        return rates.inputs();
    }

    @Override
    public boolean held() {
        return false;
    }

    @Override
    public int label(int sample) {
        return rates.label(sample);
    }

    @Override
    public void read(int sample, float[] into) {
        int inputs = inputs();
        float[] values = new float[inputs];
        float[] draws = new float[inputs];
        rates.read(sample, values);
        for (int i = 0; i < inputs; i++) {
            float rate = values[i] * gain;
            values[i] = rate > 0 ? rate : 0;
        }
        UniformRow row = new UniformRow();
        for (int t = 0; t < steps; t++) {
            row.fill(seed, sample, t, draws, 0, inputs);
            fire(values, draws, into, t * inputs);
        }
    }

    /** Takes the sign of the difference: a branch on random numbers is mispredicted, and costs more than the draw. */
    private static void fire(float[] values, float[] draws, float[] into, int from) {
        for (int i = 0; i < values.length; i++) {
            into[from + i] = Float.floatToRawIntBits(draws[i] - values[i]) >>> 31;
        }
    }
}
