package io.hillock.remote.router;

import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Passes messages for a single engine on to it, and its answers back under the hub's name. Thread-safe. */
public final class MessageRelay {
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final Hub hub;
    private final Forwarding forwarding;
    private final long waitNanos;

    /** @param wait how long a message may wait for room */
    public MessageRelay(Hub hub, Forwarding forwarding, Duration wait) {
        this.hub = hub;
        this.forwarding = forwarding;
        this.waitNanos = wait.toNanos();
    }

    /** Passes a message on unchanged, and its answer back unchanged. */
    public void pass(Connection from, Envelope message, String engine) {
        pass(from, message, forwarding.nextId(), engine, message.payload(),
                answer -> hub.reply(from, message, answer));
    }

    /**
     * Passes a message on. Waits for room on this thread, so that later messages of the connection stay behind it.
     *
     * @param answered called once; with ERROR {@code overloaded} if there was no room
     */
    public void pass(Connection from, Envelope message, long id, String engine, Message payload,
            Consumer<Message> answered) {
        long end = System.nanoTime() + waitNanos;
        while (!forwarding.send(message, id, engine, payload, message.context().deadlineMs(),
                answer -> answered.accept(answer.payload()))) {
            if (System.nanoTime() - end >= 0 || !hub.isPresent(from)) {
                answered.accept(ErrorReply.of(ErrorCode.OVERLOADED, "'" + engine + "' takes no more now"));
                return;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
