package io.hillock.net.connection;

import io.hillock.net.channel.FrameReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Minds whether the other side of a connection is still there. One thread. */
final class Heartbeat {
    /** PINGs without answer. */
    private static final int MISSED = 2;

    private final FrameReader reader;
    private final ReceiveWindow arrivals;
    private final long intervalNanos;

    Heartbeat(FrameReader reader, ReceiveWindow arrivals, long intervalNanos) {
        this.reader = reader;
        this.arrivals = arrivals;
        this.intervalNanos = intervalNanos;
    }

    /**
     * Goes on until the connection is cut.
     *
     * @param expired is given the credits of requests that nobody answers
     * @param ping asks for a sign of life
     * @param silent there was none
     */
    void mind(CountDownLatch cut, IntConsumer expired, Runnable ping, Runnable silent) throws InterruptedException {
        long wait = intervalNanos;
        while (!cut.await(wait, TimeUnit.NANOSECONDS)) {
            expired.accept(arrivals.credit().expire(System.nanoTime()));
            long silence = System.nanoTime() - reader.heard();
            boolean paused = arrivals.isPaused();
            if (!paused && silence >= (MISSED + 1) * intervalNanos) {
                silent.run();
            } else if (paused || silence >= intervalNanos) {
                // Also so that the other side hears something, whose PINGs wait unread while this one pauses.
                ping.run();
                wait = intervalNanos;
            } else {
                wait = intervalNanos - silence;
            }
        }
    }
}
