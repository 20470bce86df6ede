package io.hillock.remote.serve;

import io.hillock.engine.Limit;
import io.hillock.net.Connection;
import io.hillock.net.Handler;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import java.util.concurrent.locks.LockSupport;

/** Waits for one answer and checks a limit meanwhile. The waiting thread creates it; any thread may deliver the answer. */
public final class LimitedWait implements Handler {
    /** Time between two checks of the limit, because a cancellation wakes no thread. */
    public static final long CHECK_NANOS = 1_000_000;
    /** Time that the other side has to stop using the memory it was given. */
    private static final long STOP_NANOS = 1_000_000_000;

    private final Limit limit;
    private final Thread thread = Thread.currentThread();
    private volatile Message answer;

    public LimitedWait(Limit limit) {
        this.limit = limit;
    }

    @Override
    public void handle(Envelope envelope) {
        answer = envelope.payload();
        LockSupport.unpark(thread);
    }

    /** Waits for the answer, which always comes unless the wait is cancelled or interrupted. */
    public Message await(Connection connection, Envelope question) {
        while (answer == null) {
            if (limit.cancelled() || thread.isInterrupted()) {
                connection.send(Envelope.of(connection.nextId(), connection.name(), question.target(),
                        new Cancel(question.id())));
                return stopped();
            }
            LockSupport.parkNanos(this, CHECK_NANOS);
        }
        return answer;
    }

    private Message stopped() {
        long end = System.nanoTime() + STOP_NANOS;
        while (answer == null && System.nanoTime() - end < 0 && !thread.isInterrupted()) {
            LockSupport.parkNanos(this, CHECK_NANOS);
        }
        return answer != null
                ? answer
                : ErrorReply.of(ErrorCode.CANCELLED, "cancelled while the request was under way");
    }
}
