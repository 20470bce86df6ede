package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.channel.Stranger;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that break the rules, fall silent or do not read harm only themselves. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InjectedFaultTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final Settings CELL = Addresses.settings("good", Role.INTERFACE);
    private static final Feedback FEEDBACK = new Feedback(1, OptionalDouble.of(0.5), OptionalInt.empty());
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static Message ask(Connection connection, Message message) {
        return connection.request(Envelope.of(connection.nextId(), connection.name(), connection.peer(), message),
                LONG).payload();
    }

    /** Shows that the listener still serves other clients. */
    private static void assertServes(Listener listener) throws IOException {
        try (var good = Transport.of(listener.address()).connect(CELL, ECHO)) {
            assertEquals(Ack.DONE, ask(good, FEEDBACK));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aReplayedProofIsWorthNothing(Addresses addresses) throws Exception {
        Token token = Token.of("secret");
        try (var listener = addresses.transport(folder).listen(HUB.withToken(token), ECHO)) {
            String nonce = Token.random(Proof.BYTES);
            Hello recorded;
            try (Stranger honest = Stranger.at(listener.address())) {
                honest.say(Stranger.hello("cell", nonce, Optional.empty()));
                String theirs = ((ErrorReply) honest.hear()).nonce().orElseThrow();
                nonce = Token.random(Proof.BYTES);
                recorded = Stranger.hello("cell", nonce,
                        Optional.of(Proof.ofCell(token.bytes(), theirs, nonce, "cell")));
                honest.say(recorded);
                var welcome = (Welcome) honest.hear();
                assertEquals(Proof.ofListener(token.bytes(), theirs, nonce, "cell"), welcome.proof().orElseThrow());
            }
            try (Stranger thief = Stranger.at(listener.address())) {
                thief.say(recorded);
                assertEquals(ErrorCode.UNAUTHORIZED, ((ErrorReply) thief.hear()).code());
                thief.say(recorded);
                assertEquals(ErrorCode.UNAUTHORIZED, ((ErrorReply) thief.hear()).code());
                thief.awaitEnd();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void helloComesFirst(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, ECHO);
                Stranger stranger = Stranger.at(listener.address())) {
            stranger.say(FEEDBACK);
            assertEquals(ErrorCode.BAD_MESSAGE, ((ErrorReply) stranger.hear()).code());
            stranger.awaitEnd();
            assertServes(listener);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whoSaysNothingOrOneByteIsNotWaitedFor(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB.withPatience(Duration.ofMillis(500)), ECHO);
                Stranger silent = Stranger.at(listener.address());
                Stranger slow = Stranger.at(listener.address())) {
            slow.write((byte) 9);
            silent.awaitEnd();
            slow.awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void framesCutAnywhereEndTheConnection(Addresses addresses) throws Exception {
        byte[] hello = Stranger.frame(Stranger.hello("cell", Token.random(Proof.BYTES), Optional.empty()));
        byte[] frame = Stranger.frame(FEEDBACK);
        int step = addresses == Addresses.TLS ? 35 : 7; // each cut needs a TLS handshake
        try (var listener = addresses.transport(folder).listen(HUB, ECHO)) {
            for (int cut = 0; cut < hello.length; cut += step) {
                try (Stranger stranger = Stranger.at(listener.address())) {
                    stranger.write(Arrays.copyOf(hello, cut));
                    stranger.stop();
                    stranger.awaitEnd();
                }
            }
            for (int cut = 0; cut < frame.length; cut += step) {
                try (Stranger stranger = Stranger.welcomed(listener.address(), "cut" + cut)) {
                    stranger.write(Arrays.copyOf(frame, cut));
                    stranger.stop();
                    stranger.awaitEnd();
                }
            }
            assertServes(listener);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void badFramesAreAnsweredAndEndTheConnection(Addresses addresses) throws Exception {
        byte[][] bad = {{0, 0, 0, 0}, {-1, -1, -1, -1}, {0, 0, 0, 5}, {1, 0, 0, 0, 9}, {2, 0, 0, 0, '{', '}' + 1}};
        try (var listener = addresses.transport(folder).listen(HUB, ECHO)) {
            for (byte[] bytes : bad) {
                try (Stranger stranger = Stranger.welcomed(listener.address(), "cell" + Arrays.hashCode(bytes))) {
                    stranger.write(bytes);
                    assertEquals(ErrorCode.BAD_FRAME, ((ErrorReply) stranger.hear()).code());
                    stranger.awaitEnd();
                }
                try (Stranger stranger = Stranger.at(listener.address())) {
                    stranger.write(bytes);
                    assertEquals(ErrorCode.BAD_FRAME, ((ErrorReply) stranger.hear()).code());
                    stranger.awaitEnd();
                }
            }
            assertServes(listener);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void badMessagesAreAnsweredAndTheConnectionGoesOn(Addresses addresses) throws Exception {
        byte[] frame = Stranger.frame(FEEDBACK);
        String text = new String(frame, StandardCharsets.ISO_8859_1).replace("FEEDBACK", "FEEDBOCK");
        try (var listener = addresses.transport(folder).listen(HUB, ECHO);
                Stranger stranger = Stranger.welcomed(listener.address(), "cell")) {
            stranger.write(text.getBytes(StandardCharsets.ISO_8859_1));
            Envelope answer = stranger.wire().read();
            assertEquals(ErrorCode.UNKNOWN_TYPE, Messages.code(answer));
            assertEquals(1, answer.replyTo().orElseThrow());
            stranger.say(new Ping(3));
            assertEquals(new Pong(3), stranger.hear());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aHalfOpenPeerIsPingedTwiceAndLeft(Addresses addresses) throws Exception {
        var asked = new CountDownLatch(1);
        Settings brisk = HUB.withHeartbeat(Duration.ofMillis(200)).withPatience(Duration.ofMillis(1500));
        try (var listener = addresses.transport(folder).listen(brisk, ECHO);
                var _ = Transport.of(listener.address()).connect(CELL, (from, message) -> {
                    from.reply(message, Ack.DONE);
                    asked.countDown();
                });
                Stranger silent = Stranger.welcomed(listener.address(), "silent")) {
            Connection gone = listener.connection("silent").orElseThrow();
            Connection alive = listener.connection("good").orElseThrow();
            assertEquals(ErrorCode.DISCONNECTED, ((ErrorReply) ask(gone, new StatusRequest())).code());
            assertTrue(listener.connection("silent").isEmpty());
            int pings = 0;
            try {
                while (true) {
                    pings += silent.hear() instanceof Ping ? 1 : 0;
                }
            } catch (IOException e) {
                assertTrue(pings >= 1, "pinged " + pings + " times");
            }
            assertTrue(alive.isOpen(), "a client that answers PING stays");
            alive.send(FEEDBACK);
            assertTrue(asked.await(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whoDoesNotReadHoldsUpNobody(Addresses addresses) throws Exception {
        var big = new ErrorReply(ErrorCode.INTERNAL, "x".repeat(4000), false, Optional.empty());
        try (var listener = addresses.transport(folder).listen(HUB.withPatience(Duration.ofMillis(500)), ECHO);
                Stranger _ = Stranger.welcomed(listener.address(), "deaf")) {
            Connection to = listener.connection("deaf").orElseThrow();
            Envelope message = Envelope.of(1, "cell", "hub", FEEDBACK).reply(1, "hub", big);
            int sent = 0;
            while (to.send(message) == Offer.SENT) {
                sent++;
                assertTrue(sent < 100_000, "the queue has no bound");
            }
            assertServes(listener);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void withoutCreditsThereIsBackPressure(Addresses addresses) throws Exception {
        var release = new CountDownLatch(1);
        var handled = new CountDownLatch(12);
        try (var listener = addresses.transport(folder).listen(HUB.withCredits(4), (_, _) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            handled.countDown();
        }); var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            var event = Messages.event("t");
            for (int i = 0; i < 4; i++) {
                assertEquals(Offer.SENT, cell.send(event));
            }
            assertEquals(Offer.BACK_PRESSURED, cell.send(event));
            assertEquals(ErrorCode.OVERLOADED, ((ErrorReply) ask(cell, FEEDBACK)).code());
            release.countDown();
            for (int sent = 4; sent < 12;) {
                sent += cell.send(event) == Offer.SENT ? 1 : 0;
                Thread.onSpinWait();
            }
            assertTrue(handled.await(20, TimeUnit.SECONDS), "credits come back");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void moreThanGrantedIsRefused(Addresses addresses) throws Exception {
        var release = new CountDownLatch(1);
        try (var listener = addresses.transport(folder).listen(
                HUB.withCredits(4).withPatience(Duration.ofMillis(500)), (_, _) -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                Stranger greedy = Stranger.welcomed(listener.address(), "greedy")) {
            for (int i = 0; i < 9; i++) {
                greedy.say(FEEDBACK);
            }
            assertEquals(ErrorCode.OVERLOADED, ((ErrorReply) greedy.hear()).code());
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsTooLargeForThePeerIsAnError(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB.withMaxFrame(Envelope.MIN_MAX_FRAME), ECHO);
                var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            var big = new Subscribe(Collections.nCopies(100, "t".repeat(200)));
            assertEquals(ErrorCode.TOO_LARGE, ((ErrorReply) ask(cell, big)).code());
            assertEquals(Ack.DONE, ask(cell, FEEDBACK));
        }
    }
}
