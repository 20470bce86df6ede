package io.hillock.transport;

import io.hillock.message.Envelope;

/** A request that no thread waits for: its answer goes to a handler. Any thread. */
final class Call extends Asked {
    private final Handler answered;
    private volatile Clock.Alarm alarm;
    private volatile boolean over;

    /** @param answered called once, with the answer */
    Call(Envelope request, Handler answered) {
        super(request);
        this.answered = answered;
    }

    /** What ends it where no answer comes; set once, perhaps after the answer has come. */
    void endsBy(Clock.Alarm end) {
        alarm = end;
        if (over) {
            end.cancel();
        }
    }

    /** What the handler throws harms neither the connection nor the requests of others. */
    @Override
    void answer(Envelope answer) {
        over = true;
        if (alarm != null) {
            alarm.cancel();
        }
        try {
            answered.handle(answer);
        } catch (RuntimeException e) {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        }
    }
}
