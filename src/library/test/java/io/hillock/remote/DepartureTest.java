package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WireTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs end with their asker: a cell leaves without a goodbye, with more runs under way than there are threads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DepartureTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Case SMALL = Case.random(3);
    private static final Shape INPUT = SMALL.image().inputShape();
    private static final Settings HUB = Settings.of("hub", Role.ROUTER);
    private static final int THREADS = 2;
    private static final int UNDER_WAY = 4;

    @TempDir
    private Path folder;
    private final Held engine = new Held(SMALL.image());

    private static ServerOptions options(Duration grace) {
        return ServerOptions.DEFAULT.withThreads(THREADS).withGrace(grace);
    }

    private EngineServer server(Duration grace) {
        var server = new EngineServer(_ -> engine, options(grace));
        server.serve("small", SMALL.image());
        return server;
    }

    private Listener listen(ConnectionHandler handler) throws IOException {
        return Transport.of("unix:" + folder.resolve("socket")).listen(HUB, handler);
    }

    private Connection connect(String name, ConnectionHandler handler) throws IOException {
        return Transport.of("unix:" + folder.resolve("socket")).connect(Settings.of(name, Role.INTERFACE), handler);
    }

    private static Envelope request(long id, String from, String to) {
        var encoding = WireTensor.floats(ReasoningRequest.ENCODING, INPUT,
                Arena.ofAuto().allocate(4L * INPUT.size(), 4));
        return Envelope.of(id, from, to, new ReasoningRequest("small", "", OptionalInt.of(3), OptionalLong.empty(),
                RequestedTensors.COUNTS, OptionalLong.empty(), encoding));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen");
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    /** All threads run the requests of a cell that has left. Another cell is answered all the same. */
    private void assertStopped(String target) throws Exception {
        try (RawPeer bad = RawPeer.at(folder.resolve("socket"))) {
            bad.enter("bad", Optional.empty());
            for (int id = 1; id <= UNDER_WAY; id++) {
                bad.say(request(id, "bad", target));
            }
            await(() -> engine.begun.get() == THREADS);
        }
        var answers = new LinkedBlockingQueue<Message>();
        try (Connection good = connect("good", (_, _) -> {})) {
            good.ask(request(good.nextId(), "good", target), LONG,
                    answer -> answers.add(answer.payload()));
            var load = Envelope.of(good.nextId(), "good", target, new MetricsRequest(List.of("load")));
            await(() -> good.request(load, LONG).payload() instanceof MetricsReport report
                    && report.gauges().get("load") == 1.0 / THREADS);
            engine.go.countDown();
            assertTrue(answers.poll(20, TimeUnit.SECONDS) instanceof ReasoningResponse);
        }
    }

    @Test
    void atAServer() throws Exception {
        try (var server = server(SHORT); Listener _ = listen(server)) {
            assertStopped("hub");
        }
    }

    @Test
    void atACellOfAHub() throws Exception {
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", LONG, SHORT);
                var server = server(LONG);
                var _ = server.join(bus, "inside")) {
            hub.front("inside");
            var forgetting = new ConnectionHandler() {
                @Override
                public void handle(Connection from, Envelope message) {
                    hub.handle(from, message);
                }

                @Override
                public void entered(Connection connection) {
                    hub.entered(connection);
                }

                @Override
                public void left(Connection connection) {
                    hub.left(connection);
                    server.forget(connection.peer());
                }
            };
            try (Listener _ = listen(forgetting)) {
                assertStopped("hub");
            }
        }
    }

    @Test
    void atAnEngineBehindAHub() throws Exception {
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", LONG, SHORT);
                Listener _ = listen(hub);
                var server = server(LONG);
                Connection _ = connect("outside", server)) {
            assertStopped("outside");
        }
    }

    @Test
    void aCellThatComesBackInItsSessionGetsItsAnswer() throws Exception {
        try (var server = server(LONG); Listener listener = listen(server)) {
            Welcome welcome;
            try (RawPeer cell = RawPeer.at(folder.resolve("socket"))) {
                welcome = cell.enter("cell", Optional.empty());
                cell.say(request(1, "cell", "hub"));
                await(() -> engine.begun.get() == 1);
            }
            await(() -> listener.connections().isEmpty());
            try (RawPeer cell = RawPeer.at(folder.resolve("socket"))) {
                assertEquals(welcome.session(), cell.enter("cell", Optional.of(welcome.session())).session());
                cell.say(request(1, "cell", "hub"));
                engine.go.countDown();
                assertTrue(cell.hear() instanceof ReasoningResponse);
            }
            assertEquals(1, engine.begun.get());
        }
    }

    /** Two cells of a hub count as two for the engine behind it. */
    @Test
    void cellsBehindAHubTakeTurns() throws Exception {
        var gated = new Gated(SMALL.image());
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", LONG);
                Listener _ = listen(hub);
                var server = new EngineServer(_ -> gated, ServerOptions.DEFAULT.withThreads(1).withWaiting(64));
                Connection _ = connect("engine", server);
                Connection many = connect("many", (_, _) -> {});
                Connection one = connect("one", (_, _) -> {})) {
            server.serve("small", SMALL.image());
            var answers = new LinkedBlockingQueue<Envelope>();
            for (int i = 0; i < 40; i++) {
                many.ask(request(many.nextId(), "many", "engine"), LONG, answers::add);
            }
            await(() -> gated.begun.get() == 1);
            one.ask(request(one.nextId(), "one", "engine"), LONG, answers::add);
            var load = Envelope.of(one.nextId(), "one", "engine", new MetricsRequest(List.of("load")));
            await(() -> one.request(load, LONG).payload() instanceof MetricsReport report
                    && report.gauges().get("load") == 41);
            gated.gate.release();
            assertEquals("many", answers.poll(20, TimeUnit.SECONDS).target());
            gated.gate.release();
            assertEquals("one", answers.poll(20, TimeUnit.SECONDS).target(), "after the run in progress");
            gated.gate.release(39);
            for (int i = 0; i < 39; i++) {
                assertEquals("many", answers.poll(20, TimeUnit.SECONDS).target());
            }
        }
    }
}
