package io.hillock.net.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.MemoryInUse;
import io.hillock.net.Messages;
import io.hillock.net.Offer;
import io.hillock.net.OverflowPolicy;
import io.hillock.net.Receiver;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receiver behind a hub returns no credits: few messages wait for it, and their senders are told. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowReceiverTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MIB = 1 << 20;
    private static final int BIG = 4 * MIB;

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();

    private interface Talk {
        void with(Connection sender) throws Exception;
    }

    /** Runs the test with a receiver {@code slow} that grants two credits and returns none. */
    private void talk(Addresses addresses, Duration patience, Talk talk) throws Exception {
        var over = new CountDownLatch(1);
        Settings hub = Addresses.settings("hub", Role.ROUTER).withPatience(LONG);
        try (var joined = new Hub(bus, "hub", patience)) {
            Listener listener = addresses.transport(folder).listen(hub, joined);
            Connection slow = Transport.of(listener.address()).connect(
                    Addresses.settings("slow", Role.PERFORMANCE).withCredits(2).withPatience(LONG), (_, _) -> {
                        try {
                            over.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            Connection sender = Transport.of(listener.address())
                    .connect(Addresses.settings("sender", Role.INTERFACE).withPatience(LONG), (_, _) -> {});
            try {
                talk.with(sender);
            } finally {
                over.countDown();
                // Does not wait for answers that never come.
                slow.abort("the test is over");
                sender.abort("the test is over");
                listener.close();
            }
        }
    }

    private static void ask(Connection sender, Message message, LinkedBlockingQueue<Envelope> answers) {
        Envelope question = Envelope.of(sender.nextId(), "sender", "slow", message);
        while (sender.ask(question, LONG, answers::add) == Offer.BACK_PRESSURED) {
            assertTrue(sender.awaitRoom(LONG));
        }
    }

    /** Although the hub would wait much longer than this for a single message. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void largeRequestsAreOverloadedAtOnce(Addresses addresses) throws Exception {
        talk(addresses, Duration.ofMinutes(1), sender -> {
            var answers = new LinkedBlockingQueue<Envelope>();
            long before = MemoryInUse.now();
            for (int k = 0; k < 40; k++) {
                ask(sender, Messages.batch(BIG), answers);
            }
            // Two are with the receiver, and one or two wait.
            for (int k = 0; k < 36; k++) {
                assertEquals(ErrorCode.OVERLOADED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            }
            long limit = before + 12L * BIG;
            assertTrue(MemoryInUse.onceBelow(limit) <= limit, "what waits");
        });
    }

    /** Small messages wait, but not one after the other for a receiver that takes nothing. */
    @Test
    void whatWaitsForOneThatIsStuckWaitsOnce() throws Exception {
        talk(Addresses.UNIX, Duration.ofMillis(300), sender -> {
            var answers = new LinkedBlockingQueue<Envelope>();
            long begin = System.nanoTime();
            for (int k = 0; k < 102; k++) {
                ask(sender, new StatusRequest(), answers);
            }
            for (int k = 0; k < 100; k++) {
                assertEquals(ErrorCode.OVERLOADED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            }
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(15).toNanos(), "not 100 × 300 ms");
        });
    }

    /** A chunk has no answer, yet its sender learns that it was dropped. */
    @Test
    void chunksThatAreGivenUpAreTold() throws Exception {
        talk(Addresses.UNIX, Duration.ofMillis(100), sender -> {
            var told = new AtomicInteger();
            var chunk = new WireTensor(StreamChunk.CHUNK, WireElementType.U8, Shape.of(MIB),
                    Arena.ofAuto().allocate(MIB));
            for (int k = 0; k < 12; k++) {
                Envelope message = Envelope.of(sender.nextId(), "sender", "slow", new StreamChunk(5, k, chunk));
                // ERROR is an answer, so it goes to the asker.
                while (sender.ask(message, LONG, answer -> {
                    if (answer.payload() instanceof ErrorReply error && error.code() == ErrorCode.OVERLOADED) {
                        told.getAndIncrement();
                    }
                }) == Offer.BACK_PRESSURED) {
                    assertTrue(sender.awaitRoom(LONG));
                }
            }
            long end = System.nanoTime() + LONG.toNanos();
            while (told.get() < 10 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertEquals(10, told.get());
        });
    }

    /** Events that wait for a subscriber are bounded in bytes, too. */
    @Test
    void eventsThatWaitAreBoundedInBytes() throws Exception {
        var pump = new LinkedBlockingQueue<Envelope>();
        var release = new CountDownLatch(1);
        var waiting = new OutgoingQueue(1024, 10L * MIB, OverflowPolicy.DROP_OLDEST, message -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            pump.add(message);
        });
        for (int k = 1; k <= 50; k++) {
            assertEquals(Offer.SENT, waiting.offer(Envelope.of(k, "a", "b", Messages.batch(MIB))));
        }
        release.countDown();
        Optional<Envelope> last = Optional.empty();
        int count = 0;
        while (last.isEmpty() || last.get().id() < 50) {
            last = Optional.of(pump.poll(20, TimeUnit.SECONDS));
            count++;
        }
        assertTrue(count >= 9 && count <= 11, count + " were kept");
        assertEquals(50 - count, waiting.overflows());
        var rejecting = new OutgoingQueue(1024, 10L * MIB, OverflowPolicy.REJECT, _ -> Thread.onSpinWait());
        assertEquals(Offer.SENT, rejecting.offer(Envelope.of(1, "a", "b", Messages.batch(20 * MIB))));
        waiting.close();
        rejecting.close();
    }

    /** Through a hub, a cell may have as many requests under way as its credits allow, whoever answers. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "SHM"})
    void whoObeysItsCreditsIsNeverOverloaded(Addresses addresses) throws Exception {
        var waiting = new LinkedBlockingQueue<Envelope>();
        var most = new AtomicInteger();
        Cell engine = bus.join("engine").onAll(Receiver.calling(message -> {
            waiting.add(message);
            most.accumulateAndGet(waiting.size(), Math::max);
        }));
        Settings settings = Addresses.settings("hub", Role.ROUTER);
        int count = 2000;
        try (var hub = new Hub(bus, "hub", LONG);
                var listener = addresses.transport(folder).listen(settings, hub);
                var cell = Transport.of(listener.address()).connect(Addresses.settings("cell", Role.INTERFACE),
                        (_, _) -> {})) {
            hub.front("engine");
            Thread answering = Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int k = 0; k < count; k++) {
                        engine.reply(waiting.poll(20, TimeUnit.SECONDS), Ack.DONE);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            var answers = new LinkedBlockingQueue<Envelope>();
            for (int k = 0; k < count; k++) {
                Envelope question = Envelope.of(cell.nextId(), "cell", "hub", new StatusRequest());
                while (cell.ask(question, LONG, answers::add) == Offer.BACK_PRESSURED) {
                    assertTrue(cell.awaitRoom(LONG));
                }
            }
            for (int k = 0; k < count; k++) {
                assertEquals(Ack.DONE, answers.poll(20, TimeUnit.SECONDS).payload());
            }
            answering.join();
            assertTrue(most.get() <= settings.credits(), most + " waited");
        }
    }
}
