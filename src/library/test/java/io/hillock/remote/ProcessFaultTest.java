package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Link;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers in other processes are killed, stopped and restarted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessFaultTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Settings CELL = Settings.of("cell", Role.INTERFACE).withPatience(Duration.ofSeconds(10));
    private static final Case SMALL = Case.random(3);
    private static final int UNDER_WAY = 1000;

    @TempDir
    private Path folder;

    private String uri() {
        return "unix:" + folder.resolve("socket");
    }

    private Path log() {
        return folder.resolve("log");
    }

    private ServerProcess listen(boolean held) throws IOException {
        return ServerProcess.listen(uri(), BEAT, held, log());
    }

    private static Link link(String uri) throws IOException {
        return Transport.of(uri).link(CELL, (_, _) -> {});
    }

    private static Message ask(Connection connection, Message question) {
        return connection.request(
                Envelope.of(connection.nextId(), connection.name(), connection.peer(), question), LONG).payload();
    }

    /** Waits until the server, which has two threads, has this many requests under way. */
    private static void awaitLoad(Connection connection, int requests) {
        long end = System.nanoTime() + LONG.toNanos();
        while (((StatusReport) ask(connection, new StatusRequest())).load() < requests / 2.0) {
            assertTrue(System.nanoTime() < end, "they are not under way");
        }
    }

    static void assertSameBits(RemoteEngine remote) {
        try (Arena arena = Arena.ofConfined(); JavaEngine local = JavaEngine.open(SMALL.image())) {
            Response expected = SMALL.response(arena);
            Response actual = SMALL.response(arena);
            local.run(SMALL.batch(arena), expected);
            remote.run(SMALL.batch(arena), actual);
            SMALL.assertSame(expected, actual);
        }
    }

    /** Half of the requests come by callback, half from threads that run an engine. */
    @Test
    void eachOfAThousandRequestsEndsOnceWhenTheServerIsKilled() throws Exception {
        ServerProcess server = listen(true);
        try (Link link = link(uri());
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, SMALL.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = new AtomicIntegerArray(UNDER_WAY / 2);
            var disconnected = new AtomicIntegerArray(UNDER_WAY / 2);
            ReasoningRequest request = request();
            for (int i = 0; i < UNDER_WAY / 2; i++) {
                int at = i;
                var question = Envelope.of(link.nextId(), "cell", "server", request);
                assertEquals(Offer.SENT, link.ask(question, LONG, answer -> {
                    ends.incrementAndGet(at);
                    boolean lost = answer.payload() instanceof ErrorReply error
                            && error.code() == ErrorCode.DISCONNECTED;
                    disconnected.addAndGet(at, lost ? 1 : 0);
                }));
            }
            List<Future<Status>> runs = new ArrayList<>();
            for (int i = 0; i < UNDER_WAY / 2; i++) {
                runs.add(threads.submit(run(remote, arena)));
            }
            awaitLoad(link, UNDER_WAY);
            long killed = System.nanoTime();
            server.close();
            for (Future<Status> run : runs) {
                assertEquals(Status.DISCONNECTED, run.get(20, TimeUnit.SECONDS));
            }
            assertTrue(System.nanoTime() - killed < LONG.toNanos());
            for (int i = 0; i < UNDER_WAY / 2; i++) {
                assertEquals(1, ends.get(i), "request " + i);
                assertEquals(1, disconnected.get(i), "request " + i);
            }
            try (ServerProcess _ = listen(false)) {
                assertTrue(link.awaitRoom(LONG), link::problem);
                assertSameBits(remote);
            }
        }
    }

    private ReasoningRequest request() {
        Shape input = SMALL.image().inputShape();
        return new ReasoningRequest(SMALL.image().digest(), "", OptionalInt.of(1), OptionalLong.empty(),
                RequestedTensors.COUNTS,
                OptionalLong.empty(), WireTensor.floats(ReasoningRequest.ENCODING, input,
                        Arena.ofAuto().allocate(4L * input.size(), 4)));
    }

    private static Callable<Status> run(RemoteEngine engine, Arena arena) {
        return () -> {
            try {
                engine.run(SMALL.part(arena, 0, 1), SMALL.image().response(arena, 1, 1, RequestedOutputs.COUNTS),
                        Limit.NONE);
                return null;
            } catch (EngineException e) {
                return e.status();
            }
        };
    }

    @Test
    void aStreamIsNotCarriedOnFromNothingAfterARestart() throws Exception {
        ServerProcess server = listen(false);
        try (Link link = link(uri());
                Arena arena = Arena.ofConfined();
                RemoteEngine remote = RemoteEngine.open(link, SMALL.image());
                Session session = remote.open()) {
            var part = new Encoding(SMALL.part(arena, 0, SMALL.steps()));
            Response first = SMALL.response(arena, 1, SMALL.steps());
            Response second = SMALL.response(arena, 1, SMALL.steps());
            session.run(part, first);
            server.close();
            try (ServerProcess _ = listen(false)) {
                assertTrue(link.awaitRoom(LONG), link::problem);
                var lost = assertThrows(EngineException.class, () -> session.run(part, second));
                assertEquals(Status.DISCONNECTED, lost.status());
                session.reset();
                session.run(part, second);
                SMALL.assertSame(first, second);
            }
        }
    }

    @Test
    void aStoppedServerIsLeftAndFoundAgain() throws Exception {
        try (ServerProcess server = listen(false);
                Link link = link(uri());
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, SMALL.image())) {
            assertSameBits(remote);
            server.signal("STOP");
            long stopped = System.nanoTime();
            assertEquals(Status.DISCONNECTED, run(remote, arena).call());
            assertTrue(System.nanoTime() - stopped < LONG.toNanos() / 2, "noticed by the heartbeat");
            server.signal("CONT");
            assertTrue(link.awaitRoom(LONG), link::problem);
            assertSameBits(remote);
        }
    }

    /** A teacher connects to a hub. When it is killed, its runs fail; when it restarts, it comes back under its name. */
    @Test
    void aServerThatDialsInIsKilledAndComesBack() throws Exception {
        Settings hub = Settings.of("hub", Role.ROUTER).withCredits(ServerProcess.CREDITS)
                .withPatience(Duration.ofSeconds(10));
        try (var listener = Transport.of(uri()).listen(hub, (_, _) -> {});
                Arena arena = Arena.ofShared();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ServerProcess teacher = ServerProcess.connect(uri(), "teacher-1", true, log());
            RemoteEngine remote = RemoteEngine.open(listener.connection("teacher-1").orElseThrow(), SMALL.image());
            List<Future<Status>> runs = IntStream.range(0, 100).mapToObj(_ -> threads.submit(run(remote, arena)))
                    .toList();
            Connection connection = listener.connection("teacher-1").orElseThrow();
            awaitLoad(connection, 100);
            teacher.close();
            for (Future<Status> run : runs) {
                assertEquals(Status.DISCONNECTED, run.get(20, TimeUnit.SECONDS));
            }
            assertTrue(listener.connection("teacher-1").isEmpty());
            try (ServerProcess _ = ServerProcess.connect(uri(), "teacher-1", false, log())) {
                assertSameBits(RemoteEngine.open(listener.connection("teacher-1").orElseThrow(), SMALL.image()));
            }
        }
    }

    /** The other way round: the listener is killed, and the server that had connected to it connects again. */
    @Test
    void aServerDialsAgainAfterTheListenerWasKilled() throws Exception {
        try (var server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT)) {
            ServerProcess listener = listen(false);
            try (Link link = Transport.of(uri()).link(CELL, server)) {
                assertTrue(ask(link, new StatusRequest()) instanceof StatusReport);
                listener.close();
                assertFalse(ask(link, new StatusRequest()) instanceof StatusReport);
                try (ServerProcess _ = listen(false)) {
                    assertTrue(link.awaitRoom(LONG), link::problem);
                    assertTrue(ask(link, new StatusRequest()) instanceof StatusReport);
                }
            }
        }
    }
}
