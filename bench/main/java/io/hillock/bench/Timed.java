package io.hillock.bench;

import java.util.function.IntConsumer;

/**
 * Something to measure.
 *
 * @param name its name in the table
 * @param loop makes the given number of calls
 */
public record Timed(String name, IntConsumer loop) {
    public static Timed repeated(String name, Runnable call) {
        return new Timed(name, calls -> {
            for (int i = 0; i < calls; i++) {
                call.run();
            }
        });
    }

    public double nanosPerCall(int calls) {
        long start = System.nanoTime();
        loop.accept(calls);
        return (double) (System.nanoTime() - start) / calls;
    }
}
