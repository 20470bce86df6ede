package io.hillock.transport;

import io.hillock.message.Envelope;
import java.time.Duration;

/** A request that no thread waits for: its answer goes to a handler. Any thread. */
final class Call extends Asked {
    final Duration deadline;
    /** {@link System#nanoTime} by which an answer must have come. */
    final long end;
    private final Handler answered;

    /** @param answered called once, with the answer */
    Call(Envelope request, Duration deadline, Handler answered) {
        super(request);
        this.deadline = deadline;
        this.end = System.nanoTime() + Nanos.of(deadline);
        this.answered = answered;
    }

    /** What the handler throws harms neither the connection nor the requests of others. */
    @Override
    void answer(Envelope answer) {
        try {
            answered.handle(answer);
        } catch (RuntimeException e) {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        }
    }
}
