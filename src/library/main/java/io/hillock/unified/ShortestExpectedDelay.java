package io.hillock.unified;

import java.util.List;

/**
 * Chooses the engine whose answer is expected first: the least product of runs under way, with this one, and recent latency (the rule
 * "shortest expected delay" of Linux's IPVS, with measured instead of given speeds). An idle engine without a latency comes first; while
 * it runs its first request, it counts as the slowest. An engine that looks slow still gets a request now and then, so that its recovery
 * is seen.
 *
 * @param every one of this many choices explores; at least 2
 */
public record ShortestExpectedDelay(int every) implements Strategy {
    /** One choice in 256 explores. */
    public static final ShortestExpectedDelay DEFAULT = new ShortestExpectedDelay(256);

    public ShortestExpectedDelay {
        if (every < 2) {
            throw new IllegalArgumentException("every must be at least 2, is " + every);
        }
    }

    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        if (number % every == every - 1) {
            int index = Long.numberOfTrailingZeros(open);
            for (long turn = number / every % Long.bitCount(open); turn > 0; turn--) {
                open &= open - 1;
                index = Long.numberOfTrailingZeros(open);
            }
            return index;
        }
        long slowest = 1;
        for (long rest = open; rest != 0; rest &= rest - 1) {
            slowest = Math.max(slowest, engines.get(Long.numberOfTrailingZeros(rest)).estimate(samples));
        }
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (long rest = open; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            Alternative engine = engines.get(index);
            long estimate = engine.estimate(samples);
            int underWay = engine.underWay();
            double delay = (underWay + 1.0) * (estimate == 0 && underWay > 0 ? slowest : estimate);
            if (delay < least) {
                least = delay;
                best = index;
            }
        }
        return best;
    }

    @Override
    public String label() {
        return "shortest-delay";
    }
}
