package io.hillock.workflow;

import io.hillock.engine.Limit;
import io.hillock.net.Clock;
import java.time.Duration;

/**
 * One attempt of a body, on the thread that made it. Its end by time-out or stop is a cancelled limit and an interrupt; whoever started
 * the body gets its thread back only when the body has ended, so that two attempts never overlap.
 */
final class Attempt {
    private final Thread thread = Thread.currentThread();
    private final Limit limit = new Limit();
    private boolean ended;
    private boolean timedOut;

    Limit limit() {
        return limit;
    }

    /** What the attempt does. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws Exception;
    }

    /**
     * Runs the work, and ends it when the time is over.
     *
     * @param timeout zero for none
     * @throws Exception what the work throws
     */
    <T> T run(Clock clock, Duration timeout, Work<T> work) throws Exception {
        Clock.Alarm alarm = timeout.isZero() ? () -> {} : clock.after(timeout.toNanos(), () -> end(true));
        if (!timeout.isZero() && clock == Clock.SYSTEM) {
            // Remote engines state the deadline in their messages.
            limit.until(Limit.deadline(clock.nanos(), timeout.toNanos()));
        }
        try {
            return work.run();
        } finally {
            alarm.cancel();
            synchronized (this) {
                ended = true;
                Thread.interrupted(); // it was meant for the body
            }
        }
    }

    /** Ends the work from another thread. */
    synchronized void end(boolean byTimeout) {
        if (!ended) {
            timedOut |= byTimeout;
            limit.cancel();
            thread.interrupt();
        }
    }

    synchronized boolean timedOut() {
        return timedOut;
    }
}
