package io.hillock.runtime.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.message.Ack;
import io.hillock.message.EngineReport;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Message;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.Role;
import io.hillock.message.StatusReport;
import io.hillock.message.StatusRequest;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import io.hillock.runtime.Patience;
import io.hillock.runtime.remote.EngineServer;
import io.hillock.runtime.remote.ServerOptions;
import io.hillock.runtime.route.Kind;
import io.hillock.runtime.route.RoundRobin;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import io.hillock.transport.Bus;
import io.hillock.transport.Connection;
import io.hillock.transport.Hub;
import io.hillock.transport.Listener;
import io.hillock.transport.Settings;
import io.hillock.transport.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network that the hub is told to load is at every engine that takes it, and another one of the name takes its place everywhere. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadedNetworksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int INPUT = 3;

    @TempDir
    private Path folder;

    private static final class Asker {
        private final Connection connection;

        Asker(Connection connection) {
            this.connection = connection;
        }

        Message ask(String target, Message message) {
            return connection.request(Envelope.of(connection.nextId(), connection.name(), target, message),
                    Duration.ofSeconds(20)).payload();
        }

        Message load(String target, Image image) {
            return ask(target, new NetworkLoad(Pattern.NAME, OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, image.bytes()))));
        }

        ReasoningResponse run(Arena arena) {
            var encoding = WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(4),
                    Pattern.encoding(arena, INPUT).batch().values());
            return assertInstanceOf(ReasoningResponse.class,
                    ask("hub", new ReasoningRequest(Pattern.NAME, "", OptionalInt.of(Pattern.STEPS),
                            OptionalLong.empty(), Wanted.COUNTS, OptionalLong.empty(), encoding)));
        }

        /** Asks until both have answered since, each with this many spikes. */
        void assertBothSay(Arena arena, long spikes) {
            Set<String> answered = new HashSet<>();
            while (!answered.equals(Set.of("own", "joined"))) {
                ReasoningResponse response = run(arena);
                assertEquals(spikes, response.spikeCount(), response.engine());
                answered.add(response.engine());
            }
        }

        void await(String engine, Predicate<EngineReport> so) {
            Optional<EngineReport> report;
            do {
                report = ((StatusReport) ask("hub", new StatusRequest())).engines().stream()
                        .filter(one -> one.name().equals(engine)).findFirst();
            } while (report.filter(so).isEmpty());
        }
    }

    private static long spikes(Arena arena, Image image) {
        try (JavaEngine engine = JavaEngine.open(image)) {
            Response response = image.response(arena, 1, Pattern.STEPS, Want.COUNTS);
            engine.run(Encoding.held(arena, Pattern.STEPS, Pattern.input(INPUT)), response);
            return response.spikeCount(0);
        }
    }

    @Test
    void atTheHubAndAtOneEngineOnly() throws IOException {
        Image second = Pattern.image(2);
        var settings = Settings.of("hub", Role.ROUTER);
        var bus = new Bus();
        var hub = new Hub(bus, "hub", PATIENCE);
        try (bus;
                hub;
                var router = new EngineRouter(bus, hub, new RoundRobin(), Patience.DEFAULT, PATIENCE);
                var own = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                var joined = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                Arena arena = Arena.ofShared()) {
            own.join(bus, "own");
            router.add("own", Kind.JAVA, own);
            String uri = "unix:" + folder.resolve("socket");
            try (Listener _ = Transport.of(uri).listen(settings, new RoutedHub(hub, router));
                    Connection _ = Transport.of(uri).connect(Settings.of("joined", Role.PERFORMANCE), joined);
                    Connection connection = Transport.of(uri).connect(Settings.of("client", Role.ROUTER),
                            (_, _) -> {})) {
                var client = new Asker(connection);
                long before = spikes(arena, Pattern.IMAGE);
                long after = spikes(arena, second);
                assertTrue(before != after, "the two networks say different things");
                assertEquals(Ack.DONE, client.load("hub", Pattern.IMAGE));
                client.assertBothSay(arena, before);
                assertEquals(Ack.DONE, client.load("hub", second));
                client.assertBothSay(arena, after);
                // By its own name one engine loads another network: it is not asked any more.
                assertInstanceOf(Ack.class, client.load("joined", Pattern.IMAGE));
                client.await("joined", report -> report.networks().isEmpty()
                        && report.problem().contains("another network"));
                for (int i = 0; i < 10; i++) {
                    assertEquals("own", client.run(arena).engine());
                }
                assertInstanceOf(Ack.class, client.load("joined", second));
                client.assertBothSay(arena, after);
                assertEquals(Ack.DONE, client.ask("hub", new NetworkUnload(Pattern.NAME)));
                assertTrue(own.networks().isEmpty());
                assertTrue(joined.networks().isEmpty());
                assertEquals(ErrorCode.UNKNOWN_NETWORK,
                        ((ErrorReply) client.ask("hub", new NetworkUnload(Pattern.NAME))).code());
            }
        }
    }
}
