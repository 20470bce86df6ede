package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final Bus bus = new Bus();
    private final Cell a = bus.join("a");
    private final Cell b = bus.join("b");
    private final List<Envelope> seen = new ArrayList<>();

    @Test
    void answersOnTheCallersThread() {
        Thread here = Thread.currentThread();
        b.answer(MessageType.PING, message -> {
            assertSame(here, Thread.currentThread());
            return new Pong(Messages.number(message));
        });
        Envelope answer = a.request("b", new Ping(7), SHORT);
        assertEquals(new Pong(7), answer.payload());
        assertEquals("b", answer.source());
        assertEquals("a", answer.target());
    }

    @Test
    void messagesAreHandedOverAsTheyAre() {
        b.on(MessageType.PING, seen::add);
        Envelope message = Messages.numbered("a", 3);
        assertEquals(Offer.SENT, bus.send(message));
        assertSame(message, seen.getFirst());
    }

    @Test
    void answersFromAnotherThread() throws Exception {
        var mailbox = new Mailbox(8, OverflowPolicy.REJECT);
        b.on(MessageType.PING, mailbox);
        Thread worker = Thread.ofVirtual()
                .start(() -> mailbox.handOver(message -> b.reply(message, new Pong(Messages.number(message)))));
        assertEquals(new Pong(9), a.request("b", new Ping(9), LONG).payload());
        b.close();
        assertTrue(worker.join(LONG));
    }

    @Test
    void aMissedDeadlineIsAnErrorAndItsAnswerLate() {
        b.on(MessageType.PING, seen::add);
        assertEquals(ErrorCode.DEADLINE, Messages.code(a.request("b", new Ping(1), SHORT)));
        b.reply(seen.getFirst(), new Pong(1));
        assertEquals(1, bus.lateAnswers());
    }

    @Test
    void anUnknownTargetIsAnError() {
        Envelope answer = a.request("nobody", new Ping(1), LONG);
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer));
        assertTrue(answer.replyTo().isPresent());
        assertEquals(Offer.CLOSED, a.send("nobody", Messages.event("t")));
        assertEquals(1, bus.undelivered());
        a.on(MessageType.ERROR, seen::add);
        a.send("nobody", Messages.event("t"));
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(seen.getFirst()));
    }

    @Test
    void anUnhandledTypeIsAnError() {
        assertEquals(ErrorCode.UNKNOWN_TYPE, Messages.code(a.request("b", new StatusRequest(), LONG)));
    }

    @Test
    void whatAHandlerThrowsIsAnError() {
        b.on(MessageType.PING, _ -> {
            throw new IllegalStateException("no\uD800" + "x".repeat(9000));
        });
        b.on(MessageType.STATUS_REQUEST, _ -> {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, "f", "r");
        });
        var error = (ErrorReply) a.request("b", new Ping(1), LONG).payload();
        assertEquals(ErrorCode.INTERNAL, error.code());
        assertTrue(error.message().startsWith("no?xxx"));
        assertEquals(ErrorCode.BAD_SHAPE, Messages.code(a.request("b", new StatusRequest(), LONG)));
        assertEquals(2, bus.failures());
    }

    @Test
    void backPressureIsAResult() {
        b.on(MessageType.PING, new Mailbox(2, OverflowPolicy.REJECT));
        assertEquals(Offer.SENT, a.send("b", new Ping(0)));
        assertEquals(Offer.SENT, a.send("b", new Ping(1)));
        assertEquals(Offer.BACK_PRESSURED, a.send("b", new Ping(2)));
        assertEquals(ErrorCode.OVERLOADED, Messages.code(a.request("b", new Ping(3), LONG)));
    }

    @Test
    void broadcastGoesToAllOthersThatHandleIt() {
        var c = bus.join("c");
        for (Cell cell : List.of(a, c)) {
            cell.on(MessageType.PING, seen::add);
        }
        assertEquals(Offer.SENT, a.send(Envelope.BROADCAST, new Ping(1)));
        assertEquals(1, seen.size());
        assertEquals(Offer.SENT, b.send(Envelope.BROADCAST, new Ping(2)));
        assertEquals(3, seen.size());
        assertThrows(IllegalArgumentException.class, () -> a.request(Envelope.BROADCAST, new Ping(1), SHORT));
    }

    @Test
    void eventsGoToSubscribersOnce() {
        b.on(MessageType.EVENT, seen::add).subscribe("run.*").subscribe("**");
        a.publish(Messages.event("run.done"));
        a.publish(Messages.event("other"));
        assertEquals(2, seen.size());
        b.unsubscribe("**");
        a.publish(Messages.event("other"));
        a.publish(Messages.event("run.more"));
        assertEquals(3, seen.size());
        assertThrows(IllegalArgumentException.class, () -> bus.publish(Messages.numbered("a", 1)));
    }

    @Test
    void oneFullOrThrowingSubscriberHarmsNoOther() {
        b.on(MessageType.EVENT, new Mailbox(2, OverflowPolicy.REJECT)).subscribe("**");
        bus.join("thrower").on(MessageType.EVENT, _ -> {
            throw new IllegalStateException();
        }).subscribe("**");
        bus.join("last").on(MessageType.EVENT, seen::add).subscribe("**");
        assertEquals(Offer.SENT, a.publish(Messages.event("t")));
        assertEquals(Offer.SENT, a.publish(Messages.event("t")));
        assertEquals(Offer.BACK_PRESSURED, a.publish(Messages.event("t")));
        assertEquals(3, seen.size());
        assertEquals(3, bus.failures());
    }

    @Test
    void closingFailsRequestsUnderWay() throws Exception {
        b.on(MessageType.PING, message -> {
            if (Messages.number(message) == 1) {
                a.close();
            }
        });
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(a.request("b", new Ping(1), LONG)));
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(a.request("b", new Ping(2), LONG)));
        assertEquals(Offer.CLOSED, a.send("b", new Ping(3)));
        bus.join("a");
        assertThrows(IllegalArgumentException.class, () -> bus.join("b"));
        bus.close();
        assertThrows(IllegalStateException.class, () -> bus.join("d"));
    }

    @Test
    void manyRequestsAtOnceEachGetTheirOwnAnswer() throws Exception {
        var mailbox = new Mailbox(64, OverflowPolicy.BLOCK);
        b.on(MessageType.PING, mailbox);
        try (var threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 2; i++) {
                threads.submit(
                        () -> mailbox.handOver(message -> b.reply(message, new Pong(Messages.number(message)))));
            }
            var tasks = new ArrayList<Callable<Void>>();
            for (int t = 0; t < 8; t++) {
                long from = t * 100_000L;
                tasks.add(() -> {
                    for (long i = from; i < from + 1000; i++) {
                        assertEquals(new Pong(i), a.request("b", new Ping(i), LONG).payload());
                    }
                    return null;
                });
            }
            for (var task : threads.invokeAll(tasks, 25, TimeUnit.SECONDS)) {
                task.get();
            }
            b.close();
        }
        assertEquals(0, bus.lateAnswers());
    }
}
