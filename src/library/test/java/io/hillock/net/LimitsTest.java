package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.channel.Stranger;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The number of cells is limited, and departed cells leave nothing behind. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static Connection connect(Listener listener, String name) throws IOException {
        return Transport.of(listener.address()).connect(Addresses.settings(name, Role.INTERFACE), ECHO);
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
        }
    }

    private static int openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    @ParameterizedTest
    @EnumSource
    void oneMoreIsOverloaded(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB.withConnections(2), ECHO);
                var first = connect(listener, "a")) {
            Connection second = connect(listener, "b");
            var e = assertThrows(RefusedException.class, () -> connect(listener, "c"));
            assertEquals(ErrorCode.OVERLOADED, e.code());
            second.close();
            await("room again", () -> listener.connections().size() == 1);
            try (var third = connect(listener, "c")) {
                assertEquals("hub", third.peer());
                assertTrue(first.isOpen());
            }
        }
    }

    /** A third sends nothing, a third half a HELLO, and a third is admitted. */
    @ParameterizedTest
    @CsvSource({"UNIX, 8000", "TCP, 2000"})
    void tenThousandOpenedAndDroppedLeaveNothing(Addresses addresses, int count) throws Exception {
        byte[] hello = Stranger.frame(Stranger.hello("cell", Token.random(Proof.BYTES), Optional.empty()));
        try (var listener = addresses.transport(folder).listen(HUB, ECHO); var other = connect(listener, "other")) {
            int before = openFiles();
            for (int i = 0; i < count; i++) {
                try (Stranger stranger = Stranger.at(listener.address())) {
                    if (i % 3 == 1) {
                        stranger.write(Arrays.copyOf(hello, hello.length / 2));
                    } else if (i % 3 == 2) {
                        stranger.say(Stranger.hello("cell" + i, Token.random(Proof.BYTES), Optional.empty()));
                    }
                }
            }
            await("connections are left", () -> listener.connections().size() == 1);
            await("files are open", () -> openFiles() <= before);
            var question = Envelope.of(other.nextId(), "other", "hub", new StatusRequest());
            assertEquals(Ack.DONE, other.request(question, LONG).payload());
        }
    }

    /**
     * Strangers beyond the limit wait their turn. A cell that speaks is served as soon as the silent ones are closed.
     */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void silentStrangersAreGivenUp(Addresses addresses) throws Exception {
        var strangers = new ArrayList<Stranger>();
        try (var listener = addresses.transport(folder).listen(HUB.withPatience(Duration.ofSeconds(1)), ECHO)) {
            for (int i = 0; i < 300; i++) {
                strangers.add(Stranger.at(listener.address()));
            }
            try (var cell = connect(listener, "cell")) {
                assertEquals("hub", cell.peer());
            }
        } finally {
            strangers.forEach(Stranger::close);
        }
    }

    /** The peer does not read for a while. Its answers wait, and all arrive. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void answersWaitForAPeerThatReadsLater(Addresses addresses) throws Exception {
        var answered = new LinkedBlockingQueue<Offer>();
        try (var listener = addresses.transport(folder).listen(HUB, (from, message) -> answered
                .add(from.reply(message, Messages.event("t".repeat(250)))));
                Stranger slow = Stranger.welcomed(listener.address(), "slow")) {
            Connection to = listener.connection("slow").orElseThrow();
            var event = Messages.event("t".repeat(250));
            var filler = Envelope.of(1, "slow", "hub", new StatusRequest()).reply(1, "hub", event);
            int filled = 0;
            while (to.send(filler) == Offer.SENT) {
                filled++;
            }
            slow.say(new StatusRequest());
            List<Object> heard = new ArrayList<>();
            while (heard.size() <= filled) {
                Message message = slow.hear();
                if (!(message instanceof Ping)) {
                    heard.add(message);
                }
            }
            assertEquals(Offer.SENT, answered.poll(20, TimeUnit.SECONDS));
            assertTrue(heard.stream().allMatch(event::equals));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void whoNeverReadsIsLost(Addresses addresses) throws Exception {
        var answered = new LinkedBlockingQueue<Offer>();
        var big = new Subscribe(Collections.nCopies(256, "t".repeat(250)));
        try (var listener = addresses.transport(folder).listen(
                HUB.withPatience(Duration.ofSeconds(1)).withCredits(1024),
                (from, message) -> answered.add(from.reply(message, big)));
                Stranger deaf = Stranger.welcomed(listener.address(), "deaf")) {
            Offer last = Offer.SENT;
            for (int i = 0; last == Offer.SENT; i++) {
                assertTrue(i < 1000, "64 MB of answers wait");
                deaf.say(new StatusRequest());
                last = answered.poll(20, TimeUnit.SECONDS);
            }
            assertEquals(Offer.CLOSED, last);
            assertTrue(listener.connection("deaf").isEmpty());
        }
    }
}
