package io.hillock.unified;

import io.hillock.unified.route.EngineBits;
import java.util.List;

/** Chooses each engine in turn. */
public record RoundRobin() implements Strategy {
    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        return EngineBits.nth(open, (int) (number % Long.bitCount(open)));
    }

    @Override
    public String label() {
        return "round-robin";
    }
}
