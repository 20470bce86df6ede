package io.hillock.unified;

import io.hillock.spike.Philox;
import io.hillock.unified.route.EngineBits;
import java.util.List;

/**
 * Draws two engines at random and chooses the one with fewer runs under way. This balances nearly as evenly as comparing all engines.
 * Requests do not crowd onto the engine that was idle a moment ago (Mitzenmacher, "The power of two choices in randomized load balancing",
 * 2001).
 *
 * @param seed seed of the draws
 */
public record LeastLoaded(long seed) implements Strategy {
    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        int count = Long.bitCount(open);
        if (count == 1) {
            return Long.numberOfTrailingZeros(open);
        }
        long draws = Philox.pair(seed, 0, number, 0);
        int first = EngineBits.below(count, draws >>> Integer.SIZE);
        int second = (first + 1 + EngineBits.below(count - 1, draws)) % count;
        int one = EngineBits.nth(open, first);
        int other = EngineBits.nth(open, second);
        return engines.get(other).underWay() < engines.get(one).underWay() ? other : one;
    }

    @Override
    public String label() {
        return "least-loaded";
    }
}
