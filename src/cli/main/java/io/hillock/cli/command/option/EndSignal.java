package io.hillock.cli.command.option;

import io.hillock.cli.Console;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a server end in order on SIGTERM and SIGINT: the signal ends {@link #await}, and the process lives on until {@link #close}, but no
 * longer than a while. It then exits with the given status instead of the signal's, or with 1 if it did not end in time.
 */
public final class EndSignal implements AutoCloseable {
    private final Console console;
    private volatile Duration most;
    private final int status;
    private final CountDownLatch signal = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "hillock-drain");

    /** As the other constructor, with status 0. */
    public EndSignal(Console console, Duration most) {
        this(console, most, 0);
    }

    /**
     * From now on signals do not end the process at once.
     *
     * @param most how long the end may take
     * @param status the exit status after a signal
     */
    public EndSignal(Console console, Duration most, int status) {
        this.console = console;
        this.most = most;
        this.status = status;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Lets the end take longer, if it has not begun. */
    public void extend(Duration more) {
        most = most.plus(more);
    }

    /** Waits for a signal, or for an interrupt of this thread. */
    public void await() {
        try {
            signal.await();
        } catch (InterruptedException e) {
            console.say("interrupted");
        }
    }

    /** Ends the wait without a signal. */
    public void release() {
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
            Runtime.getRuntime().halt(inTime ? status : 1);
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
