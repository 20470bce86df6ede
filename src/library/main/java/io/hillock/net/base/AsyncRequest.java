package io.hillock.net.base;

import io.hillock.net.Handler;
import io.hillock.protocol.Envelope;
import java.time.Duration;

/** A request that no thread waits for: its answer goes to a handler. Any thread. */
public final class AsyncRequest extends PendingRequest {
    public final Duration deadline;
    /** {@link System#nanoTime} by which an answer must have come. */
    public final long end;
    private final Handler answered;

    /** @param answered called once, with the answer */
    public AsyncRequest(Envelope request, Duration deadline, Handler answered) {
        super(request);
        this.deadline = deadline;
        this.end = System.nanoTime() + Durations.of(deadline);
        this.answered = answered;
    }

    /** What the handler throws harms neither the connection nor the requests of others. */
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
