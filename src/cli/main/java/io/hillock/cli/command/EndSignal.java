package io.hillock.cli.command;

import io.hillock.cli.Console;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a server end in order on SIGTERM and SIGINT: the signal ends {@link #await}, and the process lives on until {@link #close}, but no
 * longer than a while. It then exits with 0 instead of the signal's status, or with 1 if it did not end in time.
 */
final class EndSignal implements AutoCloseable {
    private final Console console;
    private volatile Duration most;
    private final CountDownLatch signal = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "hillock-drain");

    /**
     * From now on signals do not end the process at once.
     *
     * @param most how long the end may take
     */
    EndSignal(Console console, Duration most) {
        this.console = console;
        this.most = most;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Lets the end take longer, if it has not begun. */
    void extend(Duration more) {
        most = most.plus(more);
    }

    /** Waits for a signal, or for an interrupt of this thread. */
    void await() {
        try {
            signal.await();
        } catch (InterruptedException e) {
            console.say("interrupted");
        }
    }

    /** Ends the wait without a signal. */
    void release() {
        signal.countDown();
    }

    private void stop() {
        signal.countDown();
        try {
            Duration within = most;
            boolean inTime = ended.await(within.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                console.say("not drained within " + within.toSeconds() + " s");
            }
            Runtime.getRuntime().halt(inTime ? 0 : 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that everything has ended. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown hook is running and ends the process.
        }
    }
}
