package io.hillock.remote.router;

import io.hillock.net.Bus;
import io.hillock.net.Handler;
import io.hillock.net.Offer;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends messages to engines in the names of their askers, so that engines and hub keep apart what belongs to whom, but under ids of its
 * own, and hands each answer to whoever waits for it. Any thread.
 */
public final class Forwarding {
    /** Askers count from 1: none of what they send to an engine themselves has such an id. */
    private static final long BEFORE_FIRST = 1L << 52;

    private final Bus bus;
    private final AtomicLong ids = new AtomicLong(BEFORE_FIRST);
    private final Map<Long, Handler> waiting = new ConcurrentHashMap<>();

    public Forwarding(Bus bus) {
        this.bus = bus;
    }

    /** Whether a message of this id was sent here. */
    static boolean isOwn(long id) {
        return id > BEFORE_FIRST;
    }

    public long nextId() {
        return ids.incrementAndGet();
    }

    /**
     * Sends what an asker sent, perhaps with another payload.
     *
     * @param deadlineMs that is left
     * @param answered called once where this returns true, perhaps before it returns
     * @return false where the engine takes no more at the moment
     */
    public boolean send(Envelope asked, long id, String engine, Message payload, OptionalInt deadlineMs,
            Handler answered) {
        Context context = asked.context().withDeadline(deadlineMs);
        return send(new Envelope(id, OptionalLong.empty(), asked.source(), engine, asked.operation(), context, payload,
                asked.notes(), asked.unknown()), answered);
    }

    /** The same, and waits for the answer; ERROR {@code overloaded} or {@code deadline} where there was none. */
    public Message request(Envelope asked, String engine, Duration patience) {
        var answer = new CompletableFuture<Message>();
        if (!send(asked, nextId(), engine, asked.payload(), asked.context().deadlineMs(),
                came -> answer.complete(came.payload()))) {
            return ErrorReply.of(ErrorCode.OVERLOADED, "'" + engine + "' takes no more now");
        }
        return answer.completeOnTimeout(ErrorReply.of(ErrorCode.DEADLINE, "no answer within " + patience),
                patience.toNanos(), TimeUnit.NANOSECONDS).join();
    }

    /** Sends something in the name of an asker. */
    public boolean send(String asker, String engine, Message payload, Handler answered) {
        return send(Envelope.of(nextId(), asker, engine, payload), answered);
    }

    private boolean send(Envelope message, Handler answered) {
        waiting.put(message.id(), answered);
        if (bus.send(message) == Offer.BACK_PRESSURED) {
            waiting.remove(message.id());
            return false;
        }
        return true;
    }

    /** Whether this is the answer to something that was sent here. */
    public boolean answered(Envelope answer) {
        Handler handler = waiting.remove(answer.replyTo().orElse(0));
        if (handler == null) {
            return false;
        }
        handler.handle(answer);
        return true;
    }
}
