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

/** Waits for one answer and looks at a limit meanwhile. Made by the thread that waits; any thread brings the answer. */
public final class LimitedWait implements Handler {
    /** Between two looks at the flag, which nobody signals. */
    public static final long LOOK_NANOS = 1_000_000;
    /** For the other side to stop, so that it no longer uses what it was given. */
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

    /** An answer always comes; a cancelled or interrupted wait ends before. */
    public Message await(Connection connection, Envelope question) {
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
