package io.hillock.bench;

import java.util.function.IntConsumer;

/**
 * Something to be measured.
 *
 * @param name as the table shows it
 * @param loop makes as many calls as it is told
 */
record Timed(String name, IntConsumer loop) {
    double nanosPerCall(int calls) {
        long start = System.nanoTime();
        loop.accept(calls);
        return (double) (System.nanoTime() - start) / calls;
    }
}
