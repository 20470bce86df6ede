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
 * Sends messages to engines in the names of their askers, so that engines and the hub tell the askers' streams and requests apart. It uses
 * ids of its own, and passes each answer to the handler that waits for it. Thread-safe.
 */
public final class Forwarding {
    /** Below the first id used here. Askers count from 1, so nothing they send to an engine directly has such an id. */
    private static final long BEFORE_FIRST = 1L << 52;

    private final Bus bus;
    private final AtomicLong ids = new AtomicLong(BEFORE_FIRST);
    private final Map<Long, Handler> waiting = new ConcurrentHashMap<>();

    public Forwarding(Bus bus) {
        this.bus = bus;
    }

    /** Whether this id was assigned here. */
    static boolean isOwn(long id) {
        return id > BEFORE_FIRST;
    }

    public long nextId() {
        return ids.incrementAndGet();
    }

    /**
     * Sends an asker's message, perhaps with another payload.
     *
     * @param deadlineMs the remaining time in ms
     * @param answered called once if this returns true, perhaps before it returns
     * @return false if the engine accepts no more at the moment
     */
    public boolean send(Envelope asked, long id, String engine, Message payload, OptionalInt deadlineMs,
            Handler answered) {
        Context context = asked.context().withDeadline(deadlineMs);
        return send(new Envelope(id, OptionalLong.empty(), asked.source(), engine, asked.operation(), context, payload,
                asked.notes(), asked.unknown()), answered);
    }

    /** Sends and waits for the answer. Returns ERROR {@code overloaded} or {@code deadline} if there is none. */
    public Message request(Envelope asked, String engine, Duration timeout) {
        var answer = new CompletableFuture<Message>();
        if (!send(asked, nextId(), engine, asked.payload(), asked.context().deadlineMs(),
                arrived -> answer.complete(arrived.payload()))) {
            return ErrorReply.of(ErrorCode.OVERLOADED, "'" + engine + "' takes no more now");
        }
        return answer.completeOnTimeout(ErrorReply.of(ErrorCode.DEADLINE, "no answer within " + timeout),
                timeout.toNanos(), TimeUnit.NANOSECONDS).join();
    }

    /** Sends a payload in the name of an asker. */
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

    /** Delivers an answer. Returns whether it belongs to a message that was sent here. */
    public boolean answered(Envelope answer) {
        Handler handler = waiting.remove(answer.replyTo().orElse(0));
        if (handler == null) {
            return false;
        }
        handler.handle(answer);
        return true;
    }
}
