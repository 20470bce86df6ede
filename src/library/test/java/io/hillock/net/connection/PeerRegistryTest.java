package io.hillock.net.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several connections of one session at once, as after a cut that only one side has noticed. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerRegistryTest {
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Both ends of a connection in memory, and the events that reached the cell. */
    private record Ends(MemoryPeer cell, MemoryPeer hub, List<Message> events) {
        Message ask(Message request) {
            return cell.request(Envelope.of(cell.nextId(), "cell", "hub", request), LONG).payload();
        }
    }

    private static Ends connection(PeerRegistry registry, ConnectionHandler handler, Reservation reservation) {
        var events = new CopyOnWriteArrayList<Message>();
        var cell = new MemoryPeer(CELL, "hub", Role.ROUTER, reservation.session,
                (_, message) -> events.add(message.payload()), _ -> {});
        var hub = new MemoryPeer(HUB, "cell", Role.INTERFACE, reservation.session, handler, registry::leave);
        cell.join(hub);
        hub.join(cell);
        return new Ends(cell, hub, events);
    }

    private static Event event(String topic) {
        return new Event(topic, new JsonObject(Map.of()), List.of());
    }

    /** The HELLO of a connection that the cell has given up may be answered after that of its next connection. */
    @Test
    void aConnectionThatEntersLateTakesNothingFromANewerOne() throws Exception {
        try (Bus bus = new Bus(); Hub hub = new Hub(bus, "hub", LONG)) {
            var registry = new PeerRegistry(16, hub);
            Reservation first = registry.reserve("cell", Optional.empty());
            assertTrue(registry.enter(first, connection(registry, hub, first).hub));
            Reservation second = registry.reserve("cell", Optional.of(first.session));
            Reservation third = registry.reserve("cell", Optional.of(first.session));
            Ends newest = connection(registry, hub, third);
            assertTrue(registry.enter(third, newest.hub));
            assertEquals(Ack.DONE, newest.ask(new Subscribe(List.of("run.*"))));
            assertFalse(registry.enter(second, connection(registry, hub, second).hub));
            bus.join("local").publish(event("run.done"));
            while (newest.events.isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(List.of(event("run.done")), newest.events);
        }
    }

    /** Of two that come at once, the newer waits for the handler to have dealt with the older one. */
    @Test
    void aHandlerLearnsOfOneConnectionOfANameAtATime() throws Exception {
        var log = new CopyOnWriteArrayList<String>();
        var leaves = new CountDownLatch(1);
        var registry = new PeerRegistry(16, new ConnectionHandler() {
            @Override
            public void handle(Connection from, Envelope message) {}

            @Override
            public void entered(Connection connection) {
                log.add("entered after " + connection.nextId());
            }

            @Override
            public void left(Connection connection) {
                log.add("leaves");
                try {
                    leaves.await();
                } catch (InterruptedException e) {
                    log.add("interrupted");
                }
                log.add("left");
            }
        });
        ConnectionHandler none = (_, _) -> {};
        Reservation first = registry.reserve("cell", Optional.empty());
        Ends older = connection(registry, none, first);
        assertTrue(registry.enter(first, older.hub));
        Thread silence = Thread.startVirtualThread(() -> older.hub.lost("it was silent"));
        while (log.size() < 2) {
            Thread.onSpinWait();
        }
        Reservation second = registry.reserve("cell", Optional.of(first.session));
        assertEquals(first.session, second.session);
        Ends newer = connection(registry, none, second);
        Thread entering = Thread.startVirtualThread(() -> registry.enter(second, newer.hub));
        while (entering.getState() != Thread.State.WAITING && entering.isAlive()) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("entered after 1", "leaves"), log);
        leaves.countDown();
        silence.join();
        entering.join();
        assertEquals(List.of("entered after 1", "leaves", "left", "entered after 2"), log, "ids go on");
        assertEquals(List.of(newer.hub), registry.connections());
    }

    /** A name is one at all listeners of a hub, but the subscriptions are those of each connection. */
    @Test
    void onlyItsSessionTakesANameFromAnotherListener() throws Exception {
        try (Bus bus = new Bus(); Hub hub = new Hub(bus, "hub", LONG)) {
            var one = new PeerRegistry(16, hub);
            var other = new PeerRegistry(16, hub);
            Reservation first = one.reserve("cell", Optional.empty());
            Ends older = connection(one, hub, first);
            assertTrue(one.enter(first, older.hub));
            for (Optional<String> shown : List.of(Optional.<String>empty(), Optional.of("guess"))) {
                assertEquals(ErrorCode.NAME_TAKEN,
                        assertThrows(RefusedException.class, () -> other.reserve("cell", shown)).code());
            }
            assertTrue(older.cell.isOpen());
            Reservation second = other.reserve("cell", Optional.of(first.session));
            Ends newer = connection(other, hub, second);
            assertTrue(other.enter(second, newer.hub));
            assertTrue(older.cell.isLost(), "it was not cut");
            assertEquals(List.of(), one.connections());
            assertEquals(ErrorCode.DISCONNECTED,
                    ((ErrorReply) older.ask(new Subscribe(List.of("run.*")))).code());
            assertEquals(Ack.DONE, newer.ask(new Subscribe(List.of("test.*"))));
            var local = bus.join("local");
            local.publish(event("run.done"));
            local.publish(event("test.done"));
            while (newer.events.isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(List.of(event("test.done")), newer.events);
        }
    }
}
