package io.hillock.examples;

import io.hillock.training.DataSet;
import java.util.Random;

/**
 * Generated pictures of 8 × 8 for the examples of training: noise, and one brighter row, whose number is the label. A data set of your own implements the same six methods.
 */
record Bars(int size, long seed) implements DataSet {
    static final int SIDE = 8;
    private static final float BRIGHT = 0.35f;

    @Override
    public int inputs() {
        return SIDE * SIDE;
    }

    @Override
    public int steps() {
        return 12;
    }

    @Override
    public boolean held() {
        return true;
    }

    @Override
    public int label(int sample) {
        return sample % SIDE;
    }

    @Override
    public void read(int sample, float[] into) {
        Random random = new Random((seed * size + sample) * 0x9E3779B97F4A7C15L);
        for (int pixel = 0; pixel < inputs(); pixel++) {
            into[pixel] = random.nextFloat() + (pixel / SIDE == label(sample) ? BRIGHT : 0);
        }
    }
}
