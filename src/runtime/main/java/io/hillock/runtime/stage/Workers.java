package io.hillock.runtime.stage;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Platform threads that run engines beside the caller's own: as many as are needed at once, each gone after a minute of rest. They keep
 * no JVM alive. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private final ExecutorService threads = Executors
            .newCachedThreadPool(Thread.ofPlatform().daemon().name("hillock-worker-", 0).factory());

    /** None yet. */
    public Workers() {}

    /** Starts it now. */
    public Future<?> start(Runnable work) {
        return threads.submit(work);
    }

    /** What runs goes on to its end; nothing new starts. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
