package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests whose answer needs the payload alone get the same answers with and without envelopes. */
class PayloadAnswersTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 500;

    private final Bus bus = new Bus();
    private final Cell a = bus.join("a");
    private final Cell b = bus.join("b");
    private final List<Envelope> seen = new ArrayList<>();

    @Test
    void theAnswerIsTheHandlersOwnObject() {
        var pong = new Pong(7);
        Thread here = Thread.currentThread();
        b.answerPayload(MessageType.PING, question -> {
            assertSame(here, Thread.currentThread());
            assertEquals(new Ping(7), question);
            return pong;
        });
        assertSame(pong, a.ask("b", new Ping(7), LONG));
        Envelope answer = a.request("b", new Ping(7), LONG);
        assertSame(pong, answer.payload());
        assertEquals("b", answer.source());
    }

    @Test
    void tapsSeeQuestionAndAnswer() {
        b.answerPayload(MessageType.PING, _ -> new Pong(1));
        Consumer<Envelope> tap = seen::add;
        bus.tap(tap);
        assertEquals(new Pong(1), a.ask("b", new Ping(1), LONG));
        assertEquals(List.of(MessageType.PING, MessageType.PONG), seen.stream().map(Envelope::type).toList());
        assertEquals(seen.get(0).id(), seen.get(1).replyTo().getAsLong());
        bus.untap(tap);
        a.ask("b", new Ping(1), LONG);
        assertEquals(2, seen.size());
    }

    @Test
    void otherReceiversAreAskedByEnvelope() {
        b.on(MessageType.PING, message -> {
            seen.add(message);
            b.reply(message, new Pong(2));
        });
        assertEquals(new Pong(2), a.ask("b", new Ping(2), LONG));
        assertEquals("a", seen.getFirst().source());
        assertThrows(IllegalArgumentException.class, () -> a.ask(Envelope.BROADCAST, new Ping(1), LONG));
    }

    @Test
    void failuresAreTheSameErrors() {
        b.answerPayload(MessageType.PING, _ -> {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, "f", "r");
        });
        b.answerPayload(MessageType.STATUS_REQUEST, _ -> null);
        for (Message question : List.of(new Ping(1), new StatusRequest())) {
            assertEquals(a.request("b", question, LONG).payload(), a.ask("b", question, LONG));
        }
        assertEquals(ErrorCode.BAD_SHAPE, code(a.ask("b", new Ping(1), LONG)));
        assertEquals(ErrorCode.INTERNAL, code(a.ask("b", new StatusRequest(), LONG)));
        assertEquals(6, bus.failures());
        assertEquals(ErrorCode.DISCONNECTED, code(a.ask("nobody", new Ping(1), LONG)));
        assertEquals(ErrorCode.UNKNOWN_TYPE, code(b.ask("a", new Ping(1), LONG)));
    }

    @Test
    void closedCellsNeitherAskNorAnswer() {
        b.answerPayload(MessageType.PING, _ -> new Pong(1));
        a.answerPayload(MessageType.PING, _ -> new Pong(1));
        a.close();
        assertEquals(ErrorCode.DISCONNECTED, code(a.ask("b", new Ping(1), LONG)));
        assertEquals(ErrorCode.DISCONNECTED, code(b.ask("a", new Ping(1), LONG)));
    }

    /** JIT compilation in the background may need many rounds. */
    @Test
    void askingAllocatesNothing() {
        var pong = new Pong(1);
        var ping = new Ping(1);
        b.answerPayload(MessageType.PING, _ -> pong);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && best >= CALLS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                assertSame(pong, a.ask("b", ping, LONG));
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, best / CALLS);
    }

    private static ErrorCode code(Message answer) {
        return ((ErrorReply) answer).code();
    }
}
