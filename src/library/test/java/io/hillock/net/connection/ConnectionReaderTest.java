package io.hillock.net.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Handler;
import io.hillock.net.Messages;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.net.base.Threads;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever thread reads a connection, everything arrives, and on a thread that may take it. With platform and with
 * virtual threads.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionReaderTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);

    @TempDir
    private Path folder;

    private static Stream<Arguments> pipes() {
        return Stream.of(Addresses.UNIX, Addresses.TCP, Addresses.TLS, Addresses.SHM)
                .flatMap(addresses -> Stream.of(Arguments.of(addresses, true), Arguments.of(addresses, false)))
                .filter(each -> each.get()[0] != Addresses.SHM || (boolean) each.get()[1]);
    }

    private interface Talk {
        void between(Connection cell) throws Exception;
    }

    /** @param platform whether platform threads read; otherwise there are too many connections for them */
    private void talk(Addresses addresses, boolean platform, ConnectionHandler hub, ConnectionHandler cell, Talk talk)
            throws Exception {
        int taken = platform ? 0 : Threads.FEW.drainPermits();
        try (var listener = addresses.transport(folder).listen(HUB, hub);
                var connection = Transport.of(listener.address()).connect(CELL, cell)) {
            talk.between(connection);
        } finally {
            Threads.FEW.release(taken);
        }
    }

    private static Envelope question(Connection connection, Message message) {
        return Envelope.of(connection.nextId(), connection.name(), connection.peer(), message);
    }

    private static void assertDone(Envelope answer) {
        assertEquals(Ack.DONE, answer.payload());
    }

    @ParameterizedTest
    @MethodSource("pipes")
    void whatIsForNobodyWhoAskedIsHandledByAnother(Addresses addresses, boolean platform) throws Exception {
        var events = new LinkedBlockingQueue<Thread>();
        talk(addresses, platform, (from, message) -> {
            from.send(question(from, Messages.event("before")));
            from.reply(message, Ack.DONE);
            from.send(question(from, Messages.event("after")));
        }, (_, message) -> {
            assertTrue(message.payload() instanceof Event);
            events.add(Thread.currentThread());
        }, cell -> {
            for (int k = 0; k < 500; k++) {
                assertDone(cell.request(question(cell, new StatusRequest()), LONG));
            }
            for (int k = 0; k < 1000; k++) {
                assertNotEquals(Thread.currentThread(), events.poll(20, TimeUnit.SECONDS), "event " + k);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pipes")
    void anAnswerForAHandlerDoesNotWaitForAThreadThatAsked(Addresses addresses, boolean platform) throws Exception {
        var asked = new LinkedBlockingQueue<Envelope>();
        var hub = new CompletableFuture<Connection>();
        talk(addresses, platform, (from, message) -> {
            hub.complete(from);
            if (message.payload() instanceof MetricsRequest) {
                asked.add(message);
            } else {
                from.reply(message, Ack.DONE);
            }
        }, (_, _) -> {}, cell -> {
            for (int k = 0; k < 100; k++) {
                Envelope slow = question(cell, new MetricsRequest(List.of()));
                var answer = new CompletableFuture<Envelope>();
                Thread asker = Thread.ofPlatform().start(() -> answer.complete(cell.request(slow, LONG)));
                assertNotNull(asked.poll(20, TimeUnit.SECONDS));
                var quick = new CompletableFuture<Thread>();
                assertEquals(Offer.SENT, cell.ask(question(cell, new StatusRequest()), LONG, one -> {
                    assertDone(one);
                    quick.complete(Thread.currentThread());
                }));
                assertNotEquals(asker, quick.get(20, TimeUnit.SECONDS));
                hub.get().reply(slow, Ack.DONE);
                assertDone(answer.get(20, TimeUnit.SECONDS));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pipes")
    void whileAHandlerTakesItsTimeTheRestIsRead(Addresses addresses, boolean platform) throws Exception {
        var cancelled = new CompletableFuture<Long>();
        var nested = new AtomicInteger();
        talk(addresses, platform, (from, message) -> {
            switch (message.payload()) {
                case Cancel(var id) -> {
                    cancelled.complete(id);
                    from.reply(message, Ack.DONE);
                }
                case StatusRequest _ -> {
                    // Waits until the other side has cancelled it and answered this.
                    assertEquals(message.id(), cancelled.join());
                    assertDone(from.request(question(from, new MetricsRequest(List.of())), LONG));
                    nested.incrementAndGet();
                    from.reply(message, Ack.DONE);
                }
                case Message _ -> from.reply(message, Ack.DONE);
            }
        }, (from, message) -> from.reply(message, Ack.DONE), cell -> {
            Envelope long1 = question(cell, new StatusRequest());
            var answer = new CompletableFuture<Envelope>();
            assertEquals(Offer.SENT, cell.ask(long1, LONG, answer::complete));
            assertDone(cell.request(question(cell, new Cancel(long1.id())), LONG));
            assertDone(answer.get(20, TimeUnit.SECONDS));
            assertEquals(1, nested.get());
        });
    }

    @ParameterizedTest
    @MethodSource("pipes")
    void manyAskInManyWaysAtOnce(Addresses addresses, boolean platform) throws Exception {
        int threads = 6;
        int each = 400;
        var events = new AtomicInteger();
        talk(addresses, platform, (from, message) -> {
            from.reply(message, Ack.DONE);
            if (message.id() % 3 == 0) {
                from.send(question(from, Messages.event("third")));
            }
        }, (_, _) -> events.incrementAndGet(), cell -> {
            var wrong = new LinkedBlockingQueue<Object>();
            var answered = new AtomicInteger();
            var room = new Semaphore(64); // less than the hub's credits
            var askers = new ArrayList<Thread>();
            for (int k = 0; k < threads; k++) {
                boolean calls = k % 3 == 2;
                Thread.Builder kind = k % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
                askers.add(kind.start(() -> {
                    for (int i = 0; i < each; i++) {
                        room.acquireUninterruptibly();
                        Handler check = answer -> {
                            room.release();
                            if (!answer.payload().equals(Ack.DONE)) {
                                wrong.add(answer);
                            }
                            answered.incrementAndGet();
                        };
                        Envelope question = question(cell, new StatusRequest());
                        if (!calls) {
                            check.handle(cell.request(question, LONG));
                            continue;
                        }
                        if (cell.ask(question, LONG, check) != Offer.SENT) {
                            wrong.add(question);
                        }
                    }
                }));
            }
            for (Thread asker : askers) {
                asker.join();
            }
            long end = System.nanoTime() + LONG.toNanos();
            while (answered.get() < threads * each && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertEquals(List.of(), List.copyOf(wrong));
            assertEquals(threads * each, answered.get());
            assertDone(cell.request(question(cell, new StatusRequest()), LONG));
            assertTrue(events.get() > 0);
            assertEquals(0, cell.lateAnswers());
        });
    }
}
