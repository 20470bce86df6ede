package io.hillock.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for what comes over connections. Platform threads wake sooner, by two changes of threads fewer; virtual ones are
 * cheap to have many of. So a process's first connections get the former, all others the latter.
 */
final class Threads {
    private static final int FIRST = 64;
    private static final AtomicInteger PLATFORM = new AtomicInteger();

    private Threads() {}

    /** Runs the task in so many threads. */
    static void start(int count, boolean mustBePlatform, Runnable task) {
        boolean platform = PLATFORM.incrementAndGet() <= FIRST || mustBePlatform;
        Thread.Builder builder = platform ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        if (!platform) {
            PLATFORM.decrementAndGet();
        }
        var left = new AtomicInteger(count);
        for (int k = 0; k < count; k++) {
            builder.start(() -> {
                try {
                    task.run();
                } finally {
                    if (left.decrementAndGet() == 0 && platform) {
                        PLATFORM.decrementAndGet();
                    }
                }
            });
        }
    }
}
