package io.hillock.bench.peers;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Poisson spikes and initial weights of the STDP comparison, generated from a seed.
 *
 * @param steps the steps of the spikes, ascending
 * @param indices the input that spikes, one for each of {@code steps}
 * @param weights {@code [INPUTS][NEURONS]}, uniform in 0 … {@value #MOST}
 */
record StdpInput(int[] steps, int[] indices, float[] weights) {
    static final int INPUTS = 1000;
    static final int NEURONS = 100;
    static final int STEPS = 100_000;
    /** Seconds per step. */
    static final double DT = 1e-4;
    /** The upper bound of a weight. */
    static final double MOST = 0.30;
    private static final double HERTZ = 15;
    private static final long SEED = 20261121;

    static StdpInput random() {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] steps = new int[(int) (2 * HERTZ * DT * STEPS * INPUTS)];
        int[] indices = new int[steps.length];
        int count = 0;
        for (int step = 1; step < STEPS; step++) {
            for (int input = 0; input < INPUTS; input++) {
                if (random.nextDouble() < HERTZ * DT) {
                    steps[count] = step;
                    indices[count++] = input;
                }
            }
        }
        float[] weights = new float[INPUTS * NEURONS];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) (random.nextDouble() * MOST);
        }
        return new StdpInput(Arrays.copyOf(steps, count), Arrays.copyOf(indices, count), weights);
    }

    /** Writes the files that {@code brian_stdp.py} reads. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Npy.write(folder.resolve("stdp_step.npy"), NpyArray.of(steps, steps.length));
        Npy.write(folder.resolve("stdp_idx.npy"), NpyArray.of(indices, indices.length));
        Npy.write(folder.resolve("stdp_w0.npy"), NpyArray.of(weights, INPUTS, NEURONS));
    }
}
