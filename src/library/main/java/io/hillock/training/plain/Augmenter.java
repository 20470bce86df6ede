package io.hillock.training.plain;

import io.hillock.model.Shape;
import io.hillock.spike.Philox;
import io.hillock.training.Augmentation;
import io.hillock.training.TrainingException;
import java.util.Arrays;
import java.util.List;

/** Changes samples at random (training.md, Augmentation). One thread at a time. */
public final class Augmenter {
    private static final int STREAM = 5;

    private final List<Augmentation> augmentations;
    private final long seed;
    private final int rowSize;
    private final int height;
    private final int width;
    private final float[] copy;

    /**
     * @param in shape of one step
     * @param elements of a sample
     */
    public Augmenter(List<Augmentation> augmentations, long seed, Shape in, int elements, boolean held) {
        this.augmentations = augmentations;
        this.seed = seed;
        rowSize = in.size();
        width = in.dim(in.rank() - 1);
        height = in.rank() < 2 ? 1 : in.dim(in.rank() - 2);
        copy = new float[augmentations.isEmpty() ? 0 : elements];
        for (Augmentation one : augmentations) {
            if (one instanceof Augmentation.Shift && in.rank() < 2) {
                throw new TrainingException("", "shift needs images, the input has the shape " + in);
            }
            if (one instanceof Augmentation.Jitter && held) {
                throw new TrainingException("", "jitter needs sequences, the samples are held");
            }
        }
    }

    /** Changes a sample in place. */
    public void apply(float[] sample, int epoch, int index) {
        for (int n = 0; n < augmentations.size(); n++) {
            int stream = STREAM + 16 * n;
            long step = (long) epoch << 32 | index;
            switch (augmentations.get(n)) {
                case Augmentation.Shift shift -> shift(sample, offset(stream, step, 0, shift.pixels()),
                        offset(stream, step, 1, shift.pixels()));
                case Augmentation.Flip _ -> {
                    if (Philox.draw(seed, stream, step, 0) < 0) {
                        flip(sample);
                    }
                }
                case Augmentation.Noise noise -> noise(sample, (float) noise.amplitude(), stream, step);
                case Augmentation.Jitter jitter -> jitter(sample, offset(stream, step, 0, jitter.steps()));
                case Augmentation.Drop drop -> drop(sample, drop.share(), stream, step);
            }
        }
    }

    /** A whole number from −most to most, all equally likely. */
    private int offset(int stream, long step, int index, int most) {
        long draw = Integer.toUnsignedLong(Philox.draw(seed, stream, step, index));
        return (int) (draw * (2L * most + 1) >>> 32) - most;
    }

    private void shift(float[] sample, int down, int right) {
        System.arraycopy(sample, 0, copy, 0, copy.length);
        for (int i = 0; i < copy.length; i++) {
            int row = i / width % height - down;
            int column = i % width - right;
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            sample[i] = inside ? copy[i - down * width - right] : 0;
        }
    }

    private void flip(float[] sample) {
        System.arraycopy(sample, 0, copy, 0, copy.length);
        for (int i = 0; i < copy.length; i++) {
            sample[i] = copy[i - i % width + width - 1 - i % width];
        }
    }

    private void noise(float[] sample, float amplitude, int stream, long step) {
        for (int i = 0; i < copy.length; i++) {
            float u = Philox.uniform(Philox.draw(seed, stream, step, i));
            sample[i] = Math.fma(amplitude, 2 * u - 1, sample[i]);
        }
    }

    private void jitter(float[] sample, int later) {
        System.arraycopy(sample, 0, copy, 0, copy.length);
        Arrays.fill(sample, 0, copy.length, 0);
        int by = Math.abs(later) * rowSize;
        if (by < copy.length) {
            System.arraycopy(copy, later > 0 ? 0 : by, sample, later > 0 ? by : 0, copy.length - by);
        }
    }

    private void drop(float[] sample, double share, int stream, long step) {
        for (int i = 0; i < copy.length; i++) {
            if (sample[i] != 0 && Philox.uniform(Philox.draw(seed, stream, step, i)) < share) {
                sample[i] = 0;
            }
        }
    }
}
