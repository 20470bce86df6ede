package io.hillock.net.base;

import java.util.concurrent.Semaphore;

/**
 * The threads that wait for what comes over connections. Platform threads wake sooner, virtual ones are cheap to have many of; so
 * the first connections of a process get the former, all others the latter.
 */
public final class Threads {
    /** Connections that have platform threads. */
    public static final Semaphore FEW = new Semaphore(32);

    private Threads() {}

    public static Thread start(boolean platform, Runnable task) {
        return (platform ? Thread.ofPlatform().daemon() : Thread.ofVirtual()).start(task);
    }
}
