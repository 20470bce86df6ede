package io.hillock.engine;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random input from a seed. */
final class RandomInput {
    private RandomInput() {}

    static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** A mixture of silence, spikes of amplitude 1 and analog values, some of them tiny. */
    static float[] of(RandomGenerator random, int elements) {
        float[] values = new float[elements];
        int kind = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            values[i] = switch (kind == 3 ? random.nextInt(3) : kind) {
                case 0 -> random.nextInt(5) == 0 ? 1 : 0;
                case 1 -> (float) random.nextGaussian();
                default -> random.nextInt(3) == 0 ? (float) (random.nextGaussian() * 1e-38) : random.nextInt(3);
            };
        }
        return values;
    }
}
