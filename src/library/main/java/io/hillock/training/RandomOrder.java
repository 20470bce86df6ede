package io.hillock.training;

import io.hillock.spike.Philox;

/** Orders that depend on a seed alone (training.md, Random numbers). */
public final class RandomOrder {
    private static final int EPOCH = 1;
    private static final int SPLIT = 2;

    private RandomOrder() {}

    /** The order of an epoch. */
    public static void epoch(long seed, int epoch, int[] into) {
        shuffle(seed, EPOCH, epoch, into);
    }

    static void split(long seed, int[] into) {
        shuffle(seed, SPLIT, 0, into);
    }

    /** Fisher and Yates' shuffle of 0 … n − 1. */
    private static void shuffle(long seed, int stream, long step, int[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = i;
        }
        for (int i = into.length - 1; i > 0; i--) {
            long draw = Integer.toUnsignedLong(Philox.draw(seed, stream, step, i));
            int j = (int) (draw * (i + 1) >>> 32);
            int swapped = into[i];
            into[i] = into[j];
            into[j] = swapped;
        }
    }
}
