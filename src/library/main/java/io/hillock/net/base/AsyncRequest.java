package io.hillock.net.base;

import io.hillock.net.Handler;
import io.hillock.protocol.Envelope;
import java.time.Duration;

/** A request whose answer goes to a handler, so that no thread waits for it. Any thread. */
public final class AsyncRequest extends PendingRequest {
    public final Duration deadline;
    /** The {@link System#nanoTime} at which the request times out. */
    public final long end;
    private final Handler answered;

    /** @param answered called once, with the answer */
    public AsyncRequest(Envelope request, Duration deadline, Handler answered) {
        super(request);
        this.deadline = deadline;
        this.end = System.nanoTime() + Durations.of(deadline);
        this.answered = answered;
    }

    /** An exception of the handler harms neither the connection nor other requests. */
    @Override
    public void answer(Envelope answer) {
        try {
            answered.handle(answer);
        } catch (RuntimeException e) {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        }
    }
}
