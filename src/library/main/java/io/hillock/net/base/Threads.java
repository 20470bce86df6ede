package io.hillock.net.base;

import java.util.concurrent.Semaphore;

/**
 * Starts the threads that read connections. Platform threads wake sooner; virtual threads are cheap in large numbers.
 * The first connections of a process therefore get platform threads, all others virtual ones.
 */
public final class Threads {
    /** Permits for connections with platform threads. */
    public static final Semaphore FEW = new Semaphore(32);

    private Threads() {}

    public static Thread start(boolean platform, Runnable task) {
        return (platform ? Thread.ofPlatform().daemon() : Thread.ofVirtual()).start(task);
    }
}
