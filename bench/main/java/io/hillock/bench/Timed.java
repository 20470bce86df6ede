package io.hillock.bench;

import java.util.function.IntConsumer;

/**
 * Something to be measured.
 *
 * @param name as the table shows it
 * @param loop makes as many calls as it is told
 */
record Timed(String name, IntConsumer loop) {
    static Timed repeated(String name, Runnable call) {
        return new Timed(name, calls -> {
            for (int i = 0; i < calls; i++) {
                call.run();
            }
        });
    }

    double nanosPerCall(int calls) {
        long start = System.nanoTime();
        loop.accept(calls);
        return (double) (System.nanoTime() - start) / calls;
    }
}
