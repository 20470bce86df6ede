package io.hillock.net.connection;

import io.hillock.net.channel.FrameReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Checks whether the other side of a connection is still there. One thread. */
final class Heartbeat {
    /** How many PINGs may go without an answer. */
    private static final int MISSED = 2;

    private final FrameReader reader;
    private final ReceiveWindow window;
    private final long intervalNanos;

    Heartbeat(FrameReader reader, ReceiveWindow window, long intervalNanos) {
        this.reader = reader;
        this.window = window;
        this.intervalNanos = intervalNanos;
    }

    /**
     * Runs until the connection is cut.
     *
     * @param expired receives the credits of requests that nobody answered
     * @param ping asks the other side for a sign of life
     * @param silent called if no sign of life came
     */
    void run(CountDownLatch cut, IntConsumer expired, Runnable ping, Runnable silent) throws InterruptedException {
        long wait = intervalNanos;
        while (!cut.await(wait, TimeUnit.NANOSECONDS)) {
            expired.accept(window.credit().expire(System.nanoTime()));
            long silence = System.nanoTime() - reader.heard();
            boolean paused = window.isPaused();
            if (!paused && silence >= (MISSED + 1) * intervalNanos) {
                silent.run();
            } else if (paused || silence >= intervalNanos) {
                // Also while paused: the other side's own PINGs wait unread, and this PING shows it that this side
                // lives.
                ping.run();
                wait = intervalNanos;
            } else {
                wait = intervalNanos - silence;
            }
        }
    }
}
