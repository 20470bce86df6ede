package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Timeouts;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.StateCopies;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does besides running: refusals, limits, cancellation, streams and reports. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Case SMALL = Case.random(3);
    private static final Shape INPUT = SMALL.image().inputShape();

    @TempDir
    private Path folder;
    private EngineServer server;
    private Listener listener;
    private Connection connection;

    private void start(Function<Image, Engine> engines, ServerOptions options) throws IOException {
        server = new EngineServer(engines, options);
        listener = Addresses.UNIX.transport(folder).listen(
                Settings.of("hub", Role.PERFORMANCE).withPatience(Duration.ofSeconds(1)), server);
        connection = Transport.of(listener.address()).connect(Settings.of("cell", Role.ROUTER), (_, _) -> {});
    }

    @AfterEach
    void stop() {
        connection.close();
        listener.close();
        server.close();
    }

    private Message ask(Message question) {
        return connection.request(Envelope.of(connection.nextId(), "cell", "hub", question), LONG).payload();
    }

    private void assertRefused(ErrorCode code, Message question) {
        Message answer = ask(question);
        assertTrue(answer instanceof ErrorReply error && error.code() == code, answer + " to " + question);
    }

    private static WireTensor zeros(String name, Shape shape) {
        return WireTensor.floats(name, shape, Arena.ofAuto().allocate(4L * shape.size(), 4));
    }

    private static ReasoningRequest request(String network, RequestedTensors wanted, OptionalLong stream) {
        return new ReasoningRequest(network, "", OptionalInt.of(3), OptionalLong.empty(), wanted, stream,
                zeros(ReasoningRequest.ENCODING, INPUT));
    }

    @Test
    void refusesByCode() throws IOException {
        start(JavaEngine::open, ServerOptions.DEFAULT);
        server.serve("small", SMALL.image());
        assertRefused(ErrorCode.UNKNOWN_NETWORK, request("large", RequestedTensors.COUNTS, OptionalLong.empty()));
        assertRefused(ErrorCode.BAD_SHAPE, new ReasoningRequest("small", "", OptionalInt.of(3), OptionalLong.empty(),
                RequestedTensors.COUNTS, OptionalLong.empty(), zeros(ReasoningRequest.ENCODING, INPUT.prepend(2))));
        assertRefused(ErrorCode.BAD_VALUE,
                request("small", new RequestedTensors(true, false, false, List.of("frob:z")), OptionalLong.empty()));
        assertRefused(ErrorCode.TOO_LARGE, new ReasoningRequest("small", "", OptionalInt.of(1 << 24),
                OptionalLong.empty(), new RequestedTensors(true, true, true, all()), OptionalLong.empty(),
                zeros(ReasoningRequest.ENCODING, INPUT)));
        assertRefused(ErrorCode.UNKNOWN_NETWORK, new NetworkUnload("large"));
        assertRefused(ErrorCode.BAD_VALUE, new NetworkLoad("bad", OptionalLong.empty(),
                Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, Arena.ofAuto().allocate(100)))));
        assertRefused(ErrorCode.BAD_VALUE, new NetworkLoad("bad", OptionalLong.of(5), Optional.empty()));
        assertRefused(ErrorCode.INCOMPATIBLE_STATE, new StatePull("small", OptionalLong.empty(), List.of()));
        assertRefused(ErrorCode.UNKNOWN_TYPE, new Subscribe(List.of("a")));
        assertTrue(ask(request("small", RequestedTensors.COUNTS, OptionalLong.empty())) instanceof ReasoningResponse);
    }

    private static List<String> all() {
        return SMALL.image().program().nodes().stream().map(node -> node.name() + ":z").toList();
    }

    @Test
    void listsAndReports() throws IOException {
        start(JavaEngine::open, ServerOptions.DEFAULT);
        server.serve("small", SMALL.image());
        var info = ((NetworkList) ask(new NetworkList(List.of()))).networks().getFirst();
        assertEquals(SMALL.image().digest(), info.digest());
        assertEquals(INPUT, info.input());
        ask(request("small", RequestedTensors.COUNTS, OptionalLong.empty()));
        var status = (StatusReport) ask(new StatusRequest());
        assertEquals(Readiness.READY, status.state());
        assertEquals(List.of("small"), status.networks());
        var metrics = (MetricsReport) ask(new MetricsRequest(List.of("requests", "latency")));
        assertEquals(1, metrics.counters().get("requests"));
        assertEquals(1, metrics.histograms().get("latency").counts().stream().mapToLong(Long::longValue).sum());
        assertEquals(Ack.DONE, ask(new NetworkUnload("small")));
        assertRefused(ErrorCode.UNKNOWN_NETWORK, request("small", RequestedTensors.COUNTS, OptionalLong.empty()));
    }

    @Test
    void aStreamsStateIsChangedFromTheVersionThatTheSenderSaw() throws IOException, InterruptedException {
        start(JavaEngine::open, ServerOptions.DEFAULT);
        server.serve("small", SMALL.image());
        OptionalLong stream = OptionalLong.of(7);
        ask(request("small", RequestedTensors.COUNTS, stream));
        ask(request("small", RequestedTensors.COUNTS, stream));
        var snapshot = (StateSnapshot) ask(new StatePull("small", stream, List.of()));
        assertEquals(6, snapshot.version());
        assertRefused(ErrorCode.INCOMPATIBLE_STATE,
                new StateSync("small", stream, 5, SyncMode.REPLACE, snapshot.variables()));
        assertRefused(ErrorCode.BAD_VALUE, new StateSync("small", stream, 6, SyncMode.REPLACE,
                List.of(zeros("frob", Shape.of(1)))));
        assertEquals(Ack.DONE, ask(new StateSync("small", stream, 6, SyncMode.AVERAGE, snapshot.variables())));
        assertEquals(snapshot, ask(new StatePull("small", stream, List.of())), "the average of two equals");
        for (SyncMode mode : List.of(SyncMode.AVERAGE, SyncMode.DELTA)) {
            assertRefused(ErrorCode.BAD_VALUE, new StateSync("small", stream, 6, mode, List.of(StateCopies.step(0))));
        }
        assertEquals(Ack.DONE, ask(new StateSync("small", stream, 6, SyncMode.REPLACE, List.of(StateCopies.step(0)))));
        assertEquals(0, ((StateSnapshot) ask(new StatePull("small", stream, List.of()))).version());
        server.serve("small", SMALL.image());
        // The stream at rest passes to the new network once the server has let go of the request that was just answered.
        await(() -> ask(request("small", RequestedTensors.COUNTS, stream)) instanceof ReasoningResponse);
        server.serve("small", SMALL.image());
        assertRefused(ErrorCode.INCOMPATIBLE_STATE, request("small", RequestedTensors.COUNTS, stream));
    }

    @Test
    void whatFindsNoRoomIsToldAndTheRestIsAnswered() throws Exception {
        var engine = new Held(SMALL.image());
        start(_ -> engine, ServerOptions.DEFAULT.withThreads(1).withWaiting(4));
        server.serve("small", SMALL.image());
        var answers = new ConcurrentLinkedQueue<Message>();
        for (int i = 0; i < 20; i++) {
            connection.ask(Envelope.of(connection.nextId(), "cell", "hub",
                    request("small", RequestedTensors.COUNTS, OptionalLong.empty())), LONG,
                    answer -> answers.add(answer.payload()));
        }
        await(() -> answers.size() == 15);
        assertTrue(answers.stream().allMatch(answer -> answer instanceof ErrorReply error
                && error.code() == ErrorCode.OVERLOADED && error.retryable()), answers::toString);
        engine.go.countDown();
        await(() -> answers.size() == 20);
        assertEquals(5, answers.stream().filter(ReasoningResponse.class::isInstance).count());
    }

    @Test
    void aRequestThatComesAgainIsRunOnce() throws Exception {
        var engine = new Held(SMALL.image());
        start(_ -> engine, ServerOptions.DEFAULT);
        server.serve("small", SMALL.image());
        var question = Envelope.of(connection.nextId(), "cell", "hub",
                request("small", RequestedTensors.COUNTS, OptionalLong.empty()));
        var first = connection.request(question, Duration.ofMillis(50)).payload();
        assertEquals(ErrorCode.DEADLINE, ((ErrorReply) first).code());
        var again = new ConcurrentLinkedQueue<Message>();
        connection.ask(question, LONG, answer -> again.add(answer.payload()));
        engine.go.countDown();
        await(() -> !again.isEmpty());
        assertEquals(again.poll(), connection.request(question, LONG).payload());
        assertEquals(1, engine.begun.get());
    }

    @Test
    void cancellationEndsWhatRunsAndWhatWaits() throws Exception {
        var engine = new Held(SMALL.image());
        start(_ -> engine, ServerOptions.DEFAULT.withThreads(1));
        try (Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(connection, SMALL.image());
                ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Limit> limits = List.of(new Limit(), new Limit());
            List<Future<Status>> ends = new ArrayList<>();
            for (Limit limit : limits) {
                ends.add(threads.submit(() -> failure(remote, arena, limit)));
            }
            await(() -> engine.begun.get() == 1);
            limits.forEach(Limit::cancel);
            for (Future<Status> end : ends) {
                assertEquals(Status.CANCELLED, end.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aDeadlineEndsWhatRunsAndWhatWaits() throws Exception {
        var engine = new Held(SMALL.image());
        start(_ -> engine, ServerOptions.DEFAULT.withThreads(1));
        try (Arena arena = Arena.ofShared(); RemoteEngine remote = RemoteEngine.open(connection, SMALL.image())) {
            var limit = new Limit();
            assertEquals(Status.DEADLINE, failure(remote, arena, limit.until(System.nanoTime() + 50_000_000)));
            assertEquals(Status.DEADLINE, failure(remote, arena, limit.until(System.nanoTime() - 1)));
            var brief = RemoteOptions.DEFAULT
                    .withTimeouts(new Timeouts(Duration.ofMillis(500), Duration.ofMillis(500)));
            try (RemoteEngine hasty = RemoteEngine.open(connection, SMALL.image(), brief)) {
                assertEquals(Status.DEADLINE, failure(hasty, arena, Limit.NONE));
            }
            engine.go.countDown();
            assertEquals(null, failure(remote, arena, Limit.NONE), "the threads are free again");
        }
    }

    @Test
    void aSessionSurvivesACancelledRunByReset() throws Exception {
        start(JavaEngine::open, ServerOptions.DEFAULT);
        try (Arena arena = Arena.ofConfined();
                RemoteEngine remote = RemoteEngine.open(connection, SMALL.image());
                Session session = remote.open()) {
            var part = new Encoding(SMALL.part(arena, 0, SMALL.steps()));
            Response first = SMALL.response(arena, 1, SMALL.steps());
            session.run(part, first);
            var cancelled = new Limit();
            cancelled.cancel();
            Response second = SMALL.response(arena, 1, SMALL.steps());
            try {
                session.run(part, second, cancelled);
            } catch (EngineException e) {
                assertEquals(Status.CANCELLED, e.status());
                assertThrows(IllegalStateException.class, () -> session.run(part, second));
            }
            session.reset();
            session.run(part, second);
            SMALL.assertSame(first, second);
        }
    }

    private static Status failure(Engine engine, Arena arena, Limit limit) {
        Batch batch = SMALL.part(arena, 0, 1);
        try {
            engine.run(batch, SMALL.image().response(arena, 1, 1, RequestedOutputs.COUNTS), limit);
            return null;
        } catch (EngineException e) {
            return e.status();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not happen");
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
