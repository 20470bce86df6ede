package io.hillock.remote.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.EngineRouter;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.RetryPolicy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub whose engines all joined. The strategy asks them in the order of joining. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineRouterTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final String DIGEST = Pattern.IMAGE.digest();
    private static final RetryPolicy POLICY = new RetryPolicy(List.of(Duration.ofSeconds(10)), 1,
            Duration.ofMillis(5),
            Duration.ofSeconds(30));

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();
    private final Hub hub = new Hub(bus, "hub", WAIT);
    private final EngineRouter router = new EngineRouter(bus, hub, FirstAvailable.REMOTE, POLICY,
            WAIT);
    private final ScriptedEngine one = new ScriptedEngine(1, DIGEST);
    private final ScriptedEngine two = new ScriptedEngine(2, DIGEST);
    private final List<Connection> connections = new ArrayList<>();
    private Listener listener;
    private Connection client;

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

    private Connection connect(String name, Role role, ConnectionHandler handler)
            throws IOException {
        Connection connection = Transport.of("unix:" + folder.resolve("socket"))
                .connect(Settings.of(name, role), handler);
        connections.add(connection);
        return connection;
    }

    /** Lets an engine join, and waits until the hub knows its networks. */
    private Connection join(String name, ScriptedEngine engine) throws IOException {
        Connection connection = connect(name, Role.PERFORMANCE, engine);
        await(name, report -> !report.networks().isEmpty() || !report.problem().isEmpty());
        return connection;
    }

    private EngineReport await(String engine, Predicate<EngineReport> so) {
        while (true) {
            Optional<EngineReport> report = report(engine);
            if (report.isPresent() && so.test(report.get())) {
                return report.get();
            }
        }
    }

    private void leave(Connection engine) {
        engine.close();
        while (report(engine.name()).isPresent()) {
            Thread.onSpinWait();
        }
    }

    private Optional<EngineReport> report(String engine) {
        var status = (StatusReport) ask(new StatusRequest());
        return status.engines().stream().filter(each -> each.name().equals(engine)).findFirst();
    }

    private static ReasoningRequest request(OptionalLong stream) {
        return new ReasoningRequest(Pattern.NAME, "", OptionalInt.of(1), OptionalLong.empty(), RequestedTensors.COUNTS,
                stream,
                WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(4), Arena.ofAuto().allocate(16, 8)));
    }

    private Envelope envelope(Message message) {
        return Envelope.of(client.nextId(), client.name(), "hub", message);
    }

    private Message ask(Message message) {
        return ask(envelope(message));
    }

    private Message ask(Envelope message) {
        Envelope answer = client.request(message, LONG);
        assertEquals("hub", answer.source());
        return answer.payload();
    }

    private void assertAnsweredBy(String engine, int label, Message answer) {
        var response = assertInstanceOf(ReasoningResponse.class, answer);
        assertEquals(engine, response.engine());
        assertEquals(label, response.label());
    }

    private static ErrorReply assertError(ErrorCode code, Message answer) {
        ErrorReply error = assertInstanceOf(ErrorReply.class, answer);
        assertEquals(code, error.code(), error.message());
        return error;
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"DISCONNECTED", "OVERLOADED", "INTERNAL", "UNKNOWN_NETWORK",
            "UNKNOWN_TYPE", "TOO_LARGE", "DEADLINE"})
    void anotherEngineTakesOver(ErrorCode code) throws Exception {
        join("one", one.says(code));
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        assertEquals(1, one.asked.size());
        var metrics = (MetricsReport) ask(new MetricsRequest(List.of("requests", "failovers", "failures")));
        assertEquals(1L, metrics.counters().get("requests"));
        assertEquals(1L, metrics.counters().get("failovers"));
        assertEquals(0L, metrics.counters().get("failures"));
        assertTrue(metrics.counters().containsKey("failures{strategy=remote-first,engine=one}"), metrics.toString());
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"BAD_SHAPE", "BAD_VALUE", "INCOMPATIBLE_STATE", "BAD_MESSAGE"})
    void theAskersFaultIsToldAtOnce(ErrorCode code) throws Exception {
        join("one", one.says(code));
        join("two", two);
        assertError(code, ask(request(OptionalLong.empty())));
        assertTrue(two.asked.isEmpty());
    }

    @Test
    void anAnswerOfAnotherTypeIsNone() throws Exception {
        join("one", one.says(_ -> Ack.DONE));
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
    }

    @Test
    void anEngineThatKeepsFailingRests() throws Exception {
        join("one", one.says(ErrorCode.INTERNAL));
        join("two", two);
        for (int i = 0; i < 20; i++) {
            assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        }
        assertEquals(3, one.asked.size());
        assertEquals("degraded", report("one").orElseThrow().state().label());
    }

    @Test
    void anEngineThatIsLostWithARequestIsReplaced() throws Exception {
        Connection first = join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        client.ask(envelope(request(OptionalLong.empty())), LONG, answer -> answers.add(answer.payload()));
        assertNotNull(one.asked.poll(20, TimeUnit.SECONDS));
        leave(first);
        assertAnsweredBy("two", 2, answers.poll(20, TimeUnit.SECONDS));
        assertEquals(0, answers.size());
    }

    /** The same id in the same session: asked again during the run, and after the answer. */
    @Test
    void whatIsAskedAgainIsRunOnce() throws Exception {
        join("one", one);
        Envelope message = envelope(request(OptionalLong.empty()));
        assertAnsweredBy("one", 1, ask(message));
        assertAnsweredBy("one", 1, ask(message));
        assertEquals(1, one.asked.size());
    }

    @Test
    void aSecondEngineIsAskedWhenTheFirstIsSlow() throws Exception {
        join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        Envelope hurried = envelope(request(OptionalLong.empty())).withContext(Context.deadline(6_000));
        assertAnsweredBy("two", 2, ask(hurried));
        long id = one.asked.take().id();
        assertEquals(new Cancel(id), one.asked.poll(20, TimeUnit.SECONDS).payload());
    }

    @Test
    void cancelReachesTheEngineAndNobodyElseIsAsked() throws Exception {
        var held = new LinkedBlockingQueue<Message>();
        join("one", one.says(ErrorCode.CANCELLED));
        join("two", two.says(ScriptedEngine.SILENT));
        Envelope message = envelope(request(OptionalLong.empty()));
        client.ask(message, LONG, answer -> held.add(answer.payload()));
        long id = two.asked.take().id();
        assertEquals(Ack.DONE, ask(new Cancel(message.id())));
        assertEquals(new Cancel(id), two.asked.poll(20, TimeUnit.SECONDS).payload());
        assertEquals(1, one.asked.size(),
                () -> "a cancellation that the asker did not ask for: the next engine had it; asked: " + one.asked);
    }

    /** A run that stops because its asker has gone does not move to another engine. The asker may come back and ask again. */
    @Test
    void anAskerThatIsGoneIsNotAnsweredByOthers() throws Exception {
        join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        Settings settings = Settings.of("other", Role.INTERFACE).withPatience(Duration.ofSeconds(3));
        Transport transport = Transport.of("unix:" + folder.resolve("socket"));
        Connection other = transport.connect(settings, (_, _) -> {});
        Envelope message = Envelope.of(1000, "other", "hub", request(OptionalLong.empty()));
        other.ask(message, LONG, _ -> {});
        assertNotNull(one.asked.poll(20, TimeUnit.SECONDS));
        Connection atHub = listener.connection("other").orElseThrow();
        other.close();
        while (hub.isPresent(atHub)) {
            Thread.onSpinWait();
        }
        one.end();
        while (((MetricsReport) ask(new MetricsRequest(List.of("requests")))).counters().get("requests") < 1) {
            Thread.onSpinWait();
        }
        one.says(one::well);
        try (Connection again = transport.connect(settings.withSession(other.session()), (_, _) -> {})) {
            assertEquals(other.session(), again.session());
            assertAnsweredBy("one", 1, again.request(message, LONG).payload());
        }
        assertTrue(two.asked.isEmpty());
    }

    @Test
    void anotherNetworkOfTheNameIsNotAsked() throws Exception {
        join("one", one);
        var other = new ScriptedEngine(3, Pattern.image(2).digest());
        assertNotEquals(DIGEST, Pattern.image(2).digest());
        Connection third = join("three", other);
        EngineReport report = await("three", each -> !each.problem().isEmpty());
        assertTrue(report.problem().contains("another network as 'pattern'"), report.problem());
        assertEquals(List.of(), report.networks());
        assertEquals(DIGEST, ((NetworkList) ask(new NetworkList(List.of()))).networks().getFirst().digest());
        leave(connections.get(1));
        // The name still stands for the network that is gone.
        assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.empty())));
        assertTrue(other.asked.isEmpty());
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(new NetworkUnload(Pattern.NAME)));
        assertAnsweredBy("three", 3, ask(request(OptionalLong.empty())));
        leave(third);
    }

    @Test
    void whatNobodyServesIsUnknown() {
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(request(OptionalLong.empty())));
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(request(OptionalLong.of(1))));
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(new StatePull(Pattern.NAME, OptionalLong.empty(), List.of())));
    }

    @Test
    void aRequestWaitsForAnEngineThatComesBack() throws Exception {
        leave(join("one", one));
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        client.ask(envelope(request(OptionalLong.empty())), LONG, answer -> answers.add(answer.payload()));
        connect("two", Role.PERFORMANCE, two);
        assertAnsweredBy("two", 2, answers.poll(20, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "PERFORMANCE", mode = Mode.EXCLUDE)
    void cellsOfOtherRolesAreNotAsked(Role role) throws Exception {
        connect("one", role, one);
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        assertTrue(report("one").isEmpty());
    }

    private static StateSync sync(long step) {
        var tensor = new WireTensor("step", WireElementType.I64, Shape.of(1),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, step));
        return new StateSync(Pattern.NAME, OptionalLong.of(3), 0, SyncMode.REPLACE, List.of(tensor));
    }

    @Test
    void aStreamStaysAtItsEngineAndEndsWithIt() throws Exception {
        Connection first = join("one", one);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        join("two", two);
        Envelope second = envelope(request(OptionalLong.of(3)));
        assertAnsweredBy("one", 1, ask(second));
        assertInstanceOf(StateSnapshot.class, ask(new StatePull(Pattern.NAME, OptionalLong.of(3), List.of())));
        one.asked.remove();
        long id = one.asked.remove().id();
        one.asked.clear();
        assertEquals(Ack.DONE, ask(new Feedback(second.id(), OptionalDouble.of(1), OptionalInt.empty())));
        assertEquals(id, ((Feedback) one.asked.remove().payload()).requestId());
        leave(first);
        for (int i = 0; i < 2; i++) {
            assertFalse(assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.of(3)))).retryable());
        }
        assertError(ErrorCode.DISCONNECTED,
                ask(new Feedback(second.id(), OptionalDouble.of(1), OptionalInt.empty())));
        assertTrue(two.asked.isEmpty());
        assertInstanceOf(StateSnapshot.class, ask(new StatePull(Pattern.NAME, OptionalLong.of(3), List.of())));
        assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.of(3))));
        assertEquals(Ack.DONE, ask(sync(7)));
        assertAnsweredBy("two", 2, ask(request(OptionalLong.of(3))));
    }

    @Test
    void aStreamAtRestMayGoAnywhere() throws Exception {
        Connection first = join("one", one);
        join("two", two);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        assertEquals(Ack.DONE, ask(sync(0)));
        leave(first);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.of(3))));
    }

    /** An engine that joined keeps all askers' streams on one connection. */
    @Test
    void streamsOfAskersAreKeptApartAndForgottenWithThem() throws Exception {
        join("one", one);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        long mine = ((ReasoningRequest) one.asked.remove().payload()).stream().getAsLong();
        Connection other = connect("other", Role.INTERFACE, (_, _) -> {});
        other.request(Envelope.of(other.nextId(), "other", "hub", request(OptionalLong.of(3))), LONG);
        long others = ((ReasoningRequest) one.asked.remove().payload()).stream().getAsLong();
        assertNotEquals(mine, others);
        other.close();
        assertEquals(OptionalLong.of(others),
                ((StatePull) one.asked.poll(20, TimeUnit.SECONDS).payload()).stream());
        var rest = (StateSync) one.asked.poll(20, TimeUnit.SECONDS).payload();
        assertEquals(OptionalLong.of(others), rest.stream());
    }

    /** An engine that was taught is no longer like the others. */
    @Test
    void streamsOfATaughtNetworkBeginWhereItWasTaught() throws Exception {
        join("one", one);
        join("two", two);
        assertEquals(Ack.DONE, ask(new PlasticityUpdate(Pattern.NAME, "stdp", 0.1, 1, List.of())));
        assertEquals(1, one.asked.size());
        one.says(ErrorCode.OVERLOADED);
        assertError(ErrorCode.OVERLOADED, ask(request(OptionalLong.of(5))));
        assertTrue(two.asked.isEmpty());
    }

    @Test
    void hubsInACircleAreNoticed() throws Exception {
        join("one", one);
        Envelope message = envelope(request(OptionalLong.empty()));
        var through = new Context("", "", OptionalInt.empty(), JsonObject.EMPTY,
                List.of("hub", "other"), Set.of());
        assertError(ErrorCode.BAD_VALUE, ask(message.withContext(through)));
    }
}
