package io.hillock.remote.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.EngineRouter;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.RetryPolicy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub with a router. The strategy asks the engines in the order of joining. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class EngineRouterCase {
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration WAIT = Duration.ofSeconds(3);
    static final String DIGEST = Pattern.IMAGE.digest();

    static final RetryPolicy POLICY = new RetryPolicy(List.of(Duration.ofSeconds(10)), 1,
            Duration.ofMillis(5),
            Duration.ofSeconds(30));

    @TempDir
    Path folder;

    final Bus bus = new Bus();
    final Hub hub = new Hub(bus, "hub", WAIT);

    final EngineRouter router = new EngineRouter(bus, hub, FirstAvailable.REMOTE, POLICY,
            WAIT);

    final ScriptedEngine one = new ScriptedEngine(1, DIGEST);
    final ScriptedEngine two = new ScriptedEngine(2, DIGEST);
    final List<Connection> connections = new ArrayList<>();
    Listener listener;
    Connection client;

    @BeforeEach
    void listen() throws IOException {
        listener = Transport.of("unix:" + folder.resolve("socket")).listen(Settings.of("hub", Role.ROUTER),
                new RoutedHub(hub, router));
        client = connect("client", Role.TRAINING, (_, _) -> {});
    }

    @AfterEach
    void close() {
        one.end();
        two.end();
        connections.forEach(Connection::close);
        listener.close();
        router.close();
        hub.close();
        bus.close();
    }

    Connection connect(String name, Role role, ConnectionHandler handler)
            throws IOException {
        Connection connection = Transport.of("unix:" + folder.resolve("socket"))
                .connect(Settings.of(name, role), handler);
        connections.add(connection);
        return connection;
    }

    /** Lets an engine join, and waits until the hub knows its networks. */
    Connection join(String name, ScriptedEngine engine) throws IOException {
        Connection connection = connect(name, Role.PERFORMANCE, engine);
        await(name, report -> !report.networks().isEmpty() || !report.problem().isEmpty());
        return connection;
    }

    EngineReport await(String engine, Predicate<EngineReport> so) {
        while (true) {
            Optional<EngineReport> report = report(engine);
            if (report.isPresent() && so.test(report.get())) {
                return report.get();
            }
        }
    }

    void leave(Connection engine) {
        engine.close();
        while (report(engine.name()).isPresent()) {
            Thread.onSpinWait();
        }
    }

    Optional<EngineReport> report(String engine) {
        var status = (StatusReport) ask(new StatusRequest());
        return status.engines().stream().filter(each -> each.name().equals(engine)).findFirst();
    }

    static ReasoningRequest request(OptionalLong stream) {
        return new ReasoningRequest(Pattern.NAME, "", OptionalInt.of(1), OptionalLong.empty(), RequestedTensors.COUNTS,
                stream,
                WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(4), Arena.ofAuto().allocate(16, 8)));
    }

    Envelope envelope(Message message) {
        return Envelope.of(client.nextId(), client.name(), "hub", message);
    }

    Message ask(Message message) {
        return ask(envelope(message));
    }

    Message ask(Envelope message) {
        Envelope answer = client.request(message, LONG);
        assertEquals("hub", answer.source());
        return answer.payload();
    }

    void assertAnsweredBy(String engine, int label, Message answer) {
        var response = assertInstanceOf(ReasoningResponse.class, answer);
        assertEquals(engine, response.engine());
        assertEquals(label, response.label());
    }

    static ErrorReply assertError(ErrorCode code, Message answer) {
        ErrorReply error = assertInstanceOf(ErrorReply.class, answer);
        assertEquals(code, error.code(), error.message());
        return error;
    }
}
