package io.hillock.runtime.remote;

import io.hillock.engine.Limit;
import io.hillock.message.Cancel;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Message;
import io.hillock.transport.Connection;
import io.hillock.transport.Handler;
import java.util.concurrent.locks.LockSupport;

/** Waits for one answer and looks at a limit meanwhile. Made by the thread that waits; any thread brings the answer. */
final class LimitedWait implements Handler {
    /** Between two looks at the flag, which nobody signals. */
    static final long LOOK_NANOS = 1_000_000;
    /** For the other side to stop, so that it no longer uses what it was given. */
    private static final long STOP_NANOS = 1_000_000_000;

    private final Limit limit;
    private final Thread thread = Thread.currentThread();
    private volatile Message answer;

    LimitedWait(Limit limit) {
        this.limit = limit;
    }

    @Override
    public void handle(Envelope envelope) {
        answer = envelope.payload();
        LockSupport.unpark(thread);
    }

    /** An answer always comes; a cancelled or interrupted wait ends before. */
    Message await(Connection connection, Envelope question) {
        while (answer == null) {
            if (limit.cancelled() || thread.isInterrupted()) {
                connection.send(Envelope.of(connection.nextId(), connection.name(), question.target(),
                        new Cancel(question.id())));
                return stopped();
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return answer;
    }

    private Message stopped() {
        long end = System.nanoTime() + STOP_NANOS;
        while (answer == null && System.nanoTime() - end < 0 && !thread.isInterrupted()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return answer != null ? answer : ErrorReply.of(ErrorCode.CANCELLED, "cancelled while it was under way");
    }
}
