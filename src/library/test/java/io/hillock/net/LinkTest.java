package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Link.State;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER).withPatience(Duration.ofSeconds(2));
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;
    private final VirtualClock clock = new VirtualClock();
    private final long seed = System.nanoTime();

    private Link link(Transport transport, ConnectionHandler handler) throws IOException {
        var link = new Link(transport, CELL, Backoff.DEFAULT, handler, clock, new SplittableRandom(seed));
        link.first();
        return link;
    }

    private static Envelope question(Connection connection) {
        return Envelope.of(connection.nextId(), connection.name(), connection.peer(), new StatusRequest());
    }

    private static void assertServed(Connection connection) {
        assertEquals(Ack.DONE, connection.request(question(connection), LONG).payload());
    }

    @Test
    void waitsTwiceAsLongEachTimeLessARandomPart() throws Exception {
        try (var link = link(Addresses.MEMORY.transport(folder), ECHO)) {
            var shares = new ArrayList<Double>();
            for (long most = 100; most <= 20_000; most *= 2) {
                double wait = clock.untilNext().toNanos() / 1e6;
                double limit = Math.min(most, 5000);
                assertTrue(wait >= limit / 2 && wait <= limit, wait + " ms of " + limit + ", seed " + seed);
                shares.add(wait / limit);
                clock.advance(clock.untilNext());
                assertEquals(State.WAITING, link.state());
                assertTrue(link.problem().startsWith("nobody listens"), link.problem());
            }
            assertNotEquals(shares.getFirst(), shares.getLast(), "no jitter, seed " + seed);
        }
        assertThrows(RuntimeException.class, clock::untilNext, "a closed link plans nothing");
    }

    @Test
    void aRestartedListenerIsFoundAgainUnderANewSession() throws Exception {
        var transport = Addresses.MEMORY.transport(folder);
        var states = new ArrayList<State>();
        Listener listener = transport.listen(HUB, ECHO);
        try (var link = link(transport, ECHO)) {
            link.watch(states::add);
            assertServed(link);
            String session = link.session();
            long id = link.nextId();
            listener.close();
            clock.advance(NONE);
            assertEquals(List.of(State.CONNECTED, State.WAITING), states);
            assertEquals(Offer.BACK_PRESSURED, link.send(new StatusRequest()));
            assertFalse(link.isOpen());
            try (var _ = transport.listen(HUB, ECHO)) {
                clock.advance(Duration.ofMillis(100));
                assertEquals(State.CONNECTED, states.getLast());
                assertNotEquals(session, link.session(), "the new listener does not know the old one's sessions");
                assertTrue(link.nextId() > id);
                assertServed(link);
            }
        }
        assertEquals(State.CLOSED, states.getLast());
    }

    @Test
    void aLostConnectionIsResumedAndBothSidesCountOn() throws Exception {
        var transport = Addresses.MEMORY.transport(folder);
        try (var listener = transport.listen(HUB, ECHO); var link = link(transport, ECHO)) {
            assertServed(link);
            var before = listener.connection("cell").orElseThrow();
            String session = link.session();
            long id = before.nextId();
            before.abort("cut by the test");
            clock.advance(Duration.ofMillis(100));
            assertEquals(State.CONNECTED, link.state());
            assertEquals(session, link.session());
            assertEquals(2, link.connections());
            assertEquals(id + 1, listener.connection("cell").orElseThrow().nextId());
            assertServed(link);
        }
    }

    @Test
    void theNextMessageTriesAtOnceButNotTooOften() throws Exception {
        var transport = Addresses.MEMORY.transport(folder);
        try (var link = link(transport, ECHO)) {
            for (int i = 0; i < 10; i++) {
                clock.advance(clock.untilNext());
            }
            try (var _ = transport.listen(HUB, ECHO)) {
                assertEquals(Offer.BACK_PRESSURED, link.send(new StatusRequest()));
                clock.advance(NONE);
                assertEquals(State.WAITING, link.state(), "the last attempt was just now");
                clock.advance(Duration.ofMillis(100));
                assertEquals(Offer.BACK_PRESSURED, link.ask(question(link), LONG, _ -> {}));
                clock.advance(NONE);
                assertEquals(State.CONNECTED, link.state());
            }
        }
    }

    @Test
    void whoComesAndGoesIsNotMetMoreOften() throws Exception {
        var transport = Addresses.MEMORY.transport(folder);
        try (var listener = transport.listen(HUB, ECHO); var _ = link(transport, ECHO)) {
            for (int i = 0; i < 5; i++) {
                listener.connection("cell").orElseThrow().abort("cut by the test");
                clock.advance(NONE);
                clock.advance(clock.untilNext());
            }
            listener.connection("cell").orElseThrow().abort("cut by the test");
            clock.advance(NONE);
            assertTrue(clock.untilNext().toMillis() >= 1600, clock.untilNext() + ", seed " + seed);
            clock.advance(clock.untilNext());
            clock.advance(Duration.ofSeconds(5));
            listener.connection("cell").orElseThrow().abort("cut by the test");
            clock.advance(NONE);
            assertTrue(clock.untilNext().toMillis() <= 100, "a connection that lasted is a fresh start");
        }
    }

    @Test
    void theFirstRefusalIsToldLaterOnesAreWaitedOut() throws Exception {
        var transport = Addresses.MEMORY.transport(folder);
        Settings guarded = HUB.withToken(Token.of("secret"));
        try (var _ = transport.listen(guarded, ECHO)) {
            var e = assertThrows(RefusedException.class, () -> link(transport, ECHO));
            assertEquals(ErrorCode.UNAUTHORIZED, e.code());
        }
        Listener open = transport.listen(HUB, ECHO);
        try (var link = link(transport, ECHO)) {
            open.close();
            clock.advance(NONE);
            try (var _ = transport.listen(guarded, ECHO)) {
                clock.advance(clock.untilNext());
                assertEquals(State.WAITING, link.state());
                assertTrue(link.problem().startsWith("unauthorized"), link.problem());
            }
        }
    }

    /** With the real clock, on every transport: the listener is killed and restarted under load. */
    @ParameterizedTest
    @EnumSource
    void requestsUnderWayFailAndLaterOnesAreServed(Addresses addresses) throws Exception {
        var asked = new LinkedBlockingQueue<Envelope>();
        var answers = new LinkedBlockingQueue<Envelope>();
        var states = new LinkedBlockingQueue<State>();
        var listener = addresses.transport(folder).listen(HUB, (_, message) -> asked.add(message));
        var transport = Transport.of(listener.address());
        try (var link = transport.link(CELL, new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)), ECHO)) {
            link.watch(states::add);
            for (int i = 0; i < 100; i++) {
                assertEquals(Offer.SENT, link.ask(question(link), LONG, answers::add));
            }
            for (int i = 0; i < 100; i++) {
                assertTrue(asked.poll(20, TimeUnit.SECONDS) != null);
            }
            listener.connection("cell").orElseThrow().abort("killed by the test");
            listener.close();
            for (int i = 0; i < 100; i++) {
                assertEquals(ErrorCode.DISCONNECTED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            }
            assertEquals(ErrorCode.DISCONNECTED, Messages.code(link.request(question(link), LONG)));
            try (var _ = transport.listen(HUB, ECHO)) {
                assertTrue(link.awaitRoom(LONG));
                assertServed(link);
                assertTrue(link.connections() >= 2);
                assertEquals(State.CONNECTED, states.poll(20, TimeUnit.SECONDS));
                assertTrue(states.poll(20, TimeUnit.SECONDS) != null, "told of what came after");
            }
        }
        assertTrue(answers.isEmpty(), "answered once each");
    }
}
