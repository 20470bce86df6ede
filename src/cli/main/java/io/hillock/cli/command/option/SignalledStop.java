package io.hillock.cli.command.option;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns SIGTERM and SIGINT into an orderly end: the first asks the work to stop, waits until it has, and ends the process with a status. */
public final class SignalledStop implements AutoCloseable {
    private static final long MOST_MINUTES = 10;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean received;

    /**
     * @param stop asks the work to stop; called on another thread
     * @param status the exit status of a process that has stopped in this way
     */
    public SignalledStop(Runnable stop, int status) {
        hook = new Thread(() -> {
            received = true;
            stop.run();
            try {
                boolean inTime = finished.await(MOST_MINUTES, TimeUnit.MINUTES);
                Runtime.getRuntime().halt(inTime ? status : 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "hillock-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether a signal has come. */
    public boolean received() {
        return received;
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The hook is running and ends the process.
        }
    }
}
