package io.hillock.remote.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.EngineRouter;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerOptions;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.EngineKind;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.RoundRobin;
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

/** A network that the hub loads reaches every engine that accepts it, and replaces another of its name everywhere. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadedNetworksTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
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
                            OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(), encoding)));
        }

        /** Asks until both engines have answered, each with this many spikes. */
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
            Response response = image.response(arena, 1, Pattern.STEPS, RequestedOutputs.COUNTS);
            engine.run(Encoding.held(arena, Pattern.STEPS, Pattern.input(INPUT)), response);
            return response.spikeCount(0);
        }
    }

    @Test
    void atTheHubAndAtOneEngineOnly() throws IOException {
        Image second = Pattern.image(2);
        var settings = Settings.of("hub", Role.ROUTER);
        var bus = new Bus();
        var hub = new Hub(bus, "hub", TIMEOUT);
        try (bus;
                hub;
                var router = new EngineRouter(bus, hub, new RoundRobin(), RetryPolicy.DEFAULT, TIMEOUT);
                var own = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                var joined = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                Arena arena = Arena.ofShared()) {
            own.join(bus, "own");
            router.add("own", EngineKind.JAVA, own);
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
                // One engine loads another network under its own name, so the hub no longer asks it.
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
