package io.hillock.engine.vector;

import io.hillock.engine.plain.transform.Window;
import io.hillock.step.Rows;
import io.hillock.step.Step;
import jdk.incubator.vector.FloatVector;

/**
 * NIR's Conv1d and Conv2d, as {@link io.hillock.engine.plain.transform.Conv}. Lanes run across target channels, so sums lie position by
 * position, {@code [positions][groups][padded]}, until the row is complete. One thread at a time.
 *
 * @param weights shared
 * @param scratch for the sources that are not silent, and the sums
 */
record Conv(ConvWeights weights, Scratch scratch) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        float[] start = weights.start();
        float[] sums = scratch.sums(weights.positions() * start.length);
        for (int p = 0; p < weights.positions(); p++) {
            System.arraycopy(start, 0, sums, p * start.length, start.length);
        }
        Window window = weights.window();
        int plane = window.height() * window.width();
        RowSources active = scratch.sources();
        active.find(x, new Rows(1, at, 0, to, 0), 0, 1, weights.channels() * plane);
        int[] sources = active.indices();
        int channel = 0;
        for (int k = 0; k < active.begin(1); k++) {
            while (sources[k] >= (channel + 1) * plane) {
                channel++;
            }
            spread(channel, sources[k] - channel * plane, x[at + sources[k]], sums);
        }
        transpose(sums, out, to);
    }

    /** Adds a source's products to the sums of all targets that see it. */
    private void spread(int channel, int position, float value, float[] sums) {
        Reach reach = weights.reach();
        int padded = weights.padded();
        int stride = weights.start().length;
        int firstSum = channel / (weights.channels() / weights.groups()) * padded;
        int firstTap = channel * weights.window().kernelHeight() * weights.window().kernelWidth();
        FloatVector x = FloatVector.broadcast(Lanes.SPECIES, value);
        for (int k = reach.begins()[position]; k < reach.begins()[position + 1]; k++) {
            long weight = (long) (firstTap + reach.taps()[k]) * padded * Float.BYTES;
            int sum = firstSum + reach.targets()[k] * stride;
            for (int v = 0; v < padded; v += Lanes.COUNT) {
                Lanes.load(weights.kernel(), weight + (long) v * Float.BYTES).fma(x, Lanes.load(sums, sum + v))
                        .intoArray(sums, sum + v);
            }
        }
    }

    /** Copies the sums into the order of the signal, channel by channel. Adding 0 keeps −0 out. */
    private void transpose(float[] sums, float[] out, int to) {
        int stride = weights.start().length;
        for (int group = 0; group < weights.groups(); group++) {
            for (int o = 0; o < weights.targets(); o++) {
                int from = group * weights.padded() + o;
                for (int p = 0; p < weights.positions(); p++) {
                    out[to + p] = sums[from + p * stride] + 0f;
                }
                to += weights.positions();
            }
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
