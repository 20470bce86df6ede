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

/** Passes messages that belong to one engine on to it, and its answers back under the hub's name. Any thread. */
public final class MessageRelay {
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final Hub hub;
    private final Forwarding forwarding;
    private final long waitNanos;

    /** @param wait how long a message waits for room at most */
    public MessageRelay(Hub hub, Forwarding forwarding, Duration wait) {
        this.hub = hub;
        this.forwarding = forwarding;
        this.waitNanos = wait.toNanos();
    }

    /** The same message, its answer passed back as it is. */
    public void pass(Connection from, Envelope message, String engine) {
        pass(from, message, forwarding.nextId(), engine, message.payload(),
                answer -> hub.reply(from, message, answer));
    }

    /**
     * Waits for room on this thread, so that what comes later over the connection stays behind.
     *
     * @param answered called once; ERROR {@code overloaded} where there was no room
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
