package io.hillock.unified;

import io.hillock.spike.Philox;
import io.hillock.unified.route.EngineBits;
import java.util.List;

/**
 * Chooses the engine with the least recent latency for batches of this size. An engine that has not run such a batch yet comes first. One
 * choice in {@code every} goes to a random engine, so that an engine that was slow and has recovered is found again.
 *
 * @param seed seed of the random choices
 * @param every one of this many choices explores; at least 2
 */
public record Fastest(long seed, int every) implements Strategy {
    /** Seed 0; one choice in 64 explores. */
    public static final Fastest DEFAULT = new Fastest(0, 64);

    public Fastest {
        if (every < 2) {
            throw new IllegalArgumentException("every must be at least 2, is " + every);
        }
    }

    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        if ((open & open - 1) == 0) {
            return Long.numberOfTrailingZeros(open);
        }
        long draws = Philox.pair(seed, 0, number, 0);
        if (EngineBits.below(every, draws >>> Integer.SIZE) == 0) {
            return EngineBits.nth(open, EngineBits.below(Long.bitCount(open), draws));
        }
        return fastest(engines, open, samples);
    }

    private static int fastest(List<? extends Alternative> engines, long open, int samples) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (long rest = open; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            long nanos = engines.get(index).estimate(samples);
            if (nanos < least) {
                least = nanos;
                best = index;
            }
        }
        return best;
    }

    @Override
    public String label() {
        return "fastest";
    }
}
