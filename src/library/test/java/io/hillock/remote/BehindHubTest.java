package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are cells behind a hub: one on its bus, one that connected to it. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BehindHubTest {
    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final Settings HUB = Settings.of("hub", Role.ROUTER);

    @TempDir
    private Path folder;

    @Test
    void bothGiveTheSameBitsAndKeepStreams() throws IOException {
        Transport transport = Addresses.UNIX.transport(folder);
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", Duration.ofSeconds(5));
                var inside = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                var outside = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                var _ = inside.join(bus, "inside");
                Listener _ = transport.listen(HUB, hub);
                Connection _ = transport.connect(Settings.of("outside", Role.PERFORMANCE), outside);
                Connection client = transport.connect(Settings.of("client", Role.INTERFACE), (_, _) -> {})) {
            for (String cell : new String[]{"inside", "outside"}) {
                assertStream(Case.random(3), cell, client);
            }
            assertForgotten(inside, client);
        }
    }

    /** After runs in pieces, a stream's state equals that after a single run. */
    @Test
    void aRequestThatComesAgainIsRunOnce() throws IOException {
        Transport transport = Addresses.UNIX.transport(folder);
        Case given = Case.fashion();
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", Duration.ofSeconds(5));
                var inside = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                var _ = inside.join(bus, "inside");
                Listener _ = transport.listen(HUB, hub);
                Connection client = transport.connect(Settings.of("client", Role.INTERFACE), (_, _) -> {});
                Arena arena = Arena.ofConfined()) {
            inside.serve("net", given.image());
            var encoding = WireTensor.floats(ReasoningRequest.ENCODING,
                    given.image().inputShape(),
                    given.part(arena, 0, given.steps()).values());
            for (OptionalLong stream : List.of(OptionalLong.of(77), OptionalLong.empty())) {
                long id = client.nextId();
                var request = Envelope.of(id, "client", "inside", new ReasoningRequest("net", "",
                        OptionalInt.of(given.steps()), OptionalLong.empty(), RequestedTensors.COUNTS, stream,
                        encoding));
                var first = (ReasoningResponse) client.request(request, A_WHILE).payload();
                var second = (ReasoningResponse) client.request(request, A_WHILE).payload();
                assertEquals(first.latencyUs(), second.latencyUs());
            }
            var pull = new StatePull("net", OptionalLong.of(77), List.of());
            var state = (StateSnapshot) client.request(Envelope.of(client.nextId(), "client", "inside", pull), A_WHILE)
                    .payload();
            assertEquals(given.steps(), state.version());
        }
    }

    private static RemoteEngine open(Case given, String cell, Connection client) {
        return RemoteEngine.open(client, given.image(), RemoteOptions.DEFAULT.withCell(cell));
    }

    private static void assertStream(Case given, String cell, Connection client) {
        try (Arena arena = Arena.ofConfined();
                JavaEngine local = JavaEngine.open(given.image());
                RemoteEngine remote = open(given, cell, client);
                Session here = local.open();
                Session there = remote.open()) {
            assertEquals(cell, remote.name());
            for (int i = 0; i < 3; i++) {
                var part = new Encoding(given.part(arena, 0, given.steps()));
                Response expected = given.response(arena, 1, given.steps());
                Response actual = given.response(arena, 1, given.steps());
                here.run(part, expected);
                there.run(part, actual);
                given.assertSame(expected, actual);
            }
            assertEquals(here.step(), there.step());
        }
    }

    /** The connection to the hub is intact, but the cell behind it no longer knows the stream. */
    private static void assertForgotten(EngineServer inside, Connection client) {
        Case given = Case.fashion();
        try (Arena arena = Arena.ofConfined();
                RemoteEngine remote = open(given, "inside", client);
                Session session = remote.open()) {
            var part = new Encoding(given.part(arena, 0, 4));
            Response response = given.response(arena, 1, 4);
            session.run(part, response);
            inside.forget("client");
            var lost = assertThrows(EngineException.class, () -> session.run(part, response));
            assertEquals(EngineException.Status.DISCONNECTED, lost.status());
            session.reset();
            session.run(part, response);
            assertEquals(4, session.step());
            assertTrue(client.isOpen());
        }
    }
}
