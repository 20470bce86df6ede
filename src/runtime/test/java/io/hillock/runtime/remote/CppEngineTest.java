package io.hillock.runtime.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.message.ErrorCode;
import io.hillock.message.Format;
import io.hillock.message.Role;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import io.hillock.transport.Addresses;
import io.hillock.transport.Connection;
import io.hillock.transport.Link;
import io.hillock.transport.RefusedException;
import io.hillock.transport.Settings;
import io.hillock.transport.Token;
import io.hillock.transport.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code hillock-engine} in a process of its own: the same bits as here, and its death harms nobody. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppEngineTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE).withPatience(Duration.ofSeconds(1));
    private static final int UNDER_WAY = 1000;
    private static final int NETWORKS = 40;

    @TempDir
    private Path folder;

    private String unix() {
        return "unix:" + folder.resolve("socket");
    }

    private CppEngine start(Addresses addresses) throws IOException {
        return switch (addresses) {
            case UNIX -> CppEngine.listen(unix());
            case TCP -> CppEngine.listen("tcp://localhost:0");
            case SHM -> CppEngine.listen("shm:cpp-" + ProcessHandle.current().pid());
            case TLS -> CppEngine.listen("tls://localhost:0", "--cert", Addresses.key("server.pem").toString(), "--key",
                    Addresses.key("server.key").toString(), "--ca", Addresses.key("ca.pem").toString(),
                    "--clients-must-prove");
            case MEMORY -> throw new IllegalArgumentException("memory: is within a process");
        };
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void theSameBits(Addresses addresses) throws IOException {
        try (CppEngine engine = start(addresses);
                Connection connection = Transport.of(engine.uri()).connect(CELL, (_, _) -> {})) {
            for (Case given : List.of(Case.braille(), Case.fashion())) {
                assertSame(given, connection);
            }
        }
    }

    @Test
    void theSameBitsOfRandomNetworksInEachKindOfFrame() throws IOException {
        try (CppEngine engine = start(Addresses.UNIX)) {
            for (Format format : List.of(Format.JSON, Format.TENSORS, Format.COMPACT)) {
                try (Connection connection = Transport.of(engine.uri())
                        .connect(CELL.withAccepts(EnumSet.of(Format.JSON, format)), (_, _) -> {})) {
                    for (long seed = 0; seed < NETWORKS; seed++) {
                        assertSame(Case.random(seed), connection);
                    }
                }
            }
        }
    }

    /** Whole, then as a stream in two parts that goes from here to there and back. */
    private static void assertSame(Case given, Connection connection) {
        try (Arena arena = Arena.ofConfined();
                JavaEngine local = JavaEngine.open(given.image());
                RemoteEngine remote = RemoteEngine.open(connection, given.image())) {
            Batch batch = given.batch(arena);
            Response expected = given.response(arena);
            Response actual = given.response(arena);
            Status failure = run(local, batch, expected);
            assertEquals(failure, run(remote, batch, actual), given.what());
            if (failure == null) {
                given.assertSame(expected, actual);
                assertStream(given, arena, local, remote);
            }
            remote.unload();
        }
    }

    private static void assertStream(Case given, Arena arena, JavaEngine local, RemoteEngine remote) {
        try (Session here = local.open(); Session there = remote.open(); Session whole = local.open()) {
            int half = Math.max(1, given.steps() / 2);
            var first = new Encoding(given.part(arena, 0, half));
            var second = new Encoding(given.part(arena, given.held() ? 0 : given.steps() - half, half));
            Response expected = given.response(arena, 1, half);
            Response actual = given.response(arena, 1, half);
            MemorySegment state = arena.allocate(here.stateBytes(), 8);
            whole.run(first, expected);
            there.run(first, actual);
            given.assertSame(expected, actual);
            there.snapshot(state);
            here.restore(state);
            here.run(second, actual);
            whole.run(second, expected);
            given.assertSame(expected, actual);
            here.snapshot(state);
            there.restore(state);
            assertEquals(2L * half, there.step());
            there.run(first, actual);
            whole.run(first, expected);
            given.assertSame(expected, actual);
        }
    }

    private static Status run(Engine engine, Batch batch, Response response) {
        try {
            engine.run(batch, response);
            return null;
        } catch (EngineException e) {
            return e.status();
        }
    }

    @Test
    void eachOfAThousandRunsEndsOnceWhenItIsKilledAndItIsFoundAgain() throws Exception {
        Case given = Case.fashion();
        try (CppEngine engine = start(Addresses.UNIX);
                Link link = Transport.of(unix()).link(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, given.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Status>> runs = new ArrayList<>();
            for (int i = 0; i < UNDER_WAY; i++) {
                runs.add(threads.submit(() -> longRun(given, remote, arena, Limit.NONE)));
            }
            // The first has been answered, so the others are on their way.
            while (runs.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }
            engine.process().destroyForcibly();
            int answered = 0;
            for (Future<Status> run : runs) {
                Status status = run.get(20, TimeUnit.SECONDS);
                answered += status == null ? 1 : 0;
                assertTrue(status == null || status == Status.DISCONNECTED || status == Status.OVERLOADED,
                        String.valueOf(status));
            }
            assertTrue(answered < UNDER_WAY / 2, answered + " were answered");
            try (CppEngine _ = start(Addresses.UNIX)) {
                assertTrue(link.awaitRoom(LONG), link::problem);
                assertSame(given, link);
            }
        }
    }

    @Test
    void aStoppedOneIsLeftAndFoundAgain() throws Exception {
        Case given = Case.fashion();
        try (CppEngine engine = start(Addresses.UNIX);
                Link link = Transport.of(unix()).link(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, given.image())) {
            engine.signal("STOP");
            long stopped = System.nanoTime();
            assertEquals(Status.DISCONNECTED, longRun(given, remote, arena, Limit.NONE));
            assertTrue(System.nanoTime() - stopped < 20 * BEAT.toNanos(), "noticed by the heartbeat, not a time-out");
            engine.signal("CONT");
            assertTrue(link.awaitRoom(LONG), link::problem);
            assertSame(given, link);
        }
    }

    @Test
    void cancellationAndDeadlineStopARun() throws Exception {
        Case given = Case.fashion();
        try (CppEngine engine = start(Addresses.UNIX);
                Connection connection = Transport.of(engine.uri()).connect(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(connection, given.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var limit = new Limit();
            Future<Status> run = threads.submit(() -> endless(given, remote, arena, limit));
            assertThrows(TimeoutException.class, () -> run.get(100, TimeUnit.MILLISECONDS));
            limit.cancel();
            assertEquals(Status.CANCELLED, run.get(20, TimeUnit.SECONDS));
            assertEquals(Status.DEADLINE,
                    endless(given, remote, arena, new Limit().until(System.nanoTime() + 100_000_000)));
        }
    }

    @Test
    void sigtermDrains() throws Exception {
        Case given = Case.fashion();
        try (CppEngine engine = start(Addresses.UNIX);
                Connection connection = Transport.of(engine.uri()).connect(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(connection, given.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Status> run = threads.submit(() -> longRun(given, remote, arena, Limit.NONE));
            assertEquals(null, longRun(given, remote, arena, Limit.NONE), "the other is on its way");
            engine.signal("TERM");
            Status status = run.get(20, TimeUnit.SECONDS);
            assertTrue(status == null || status == Status.OVERLOADED, "answered, or refused: " + status);
            assertTrue(engine.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, engine.process().exitValue());
        }
    }

    @Test
    void aWrongTokenIsRefused() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret\n");
        try (CppEngine engine = CppEngine.listen(unix(), "--token-file", token.toString())) {
            Settings wrong = CELL.withToken(Token.of("guess"));
            var refused = assertThrows(RefusedException.class,
                    () -> Transport.of(engine.uri()).connect(wrong, (_, _) -> {}));
            assertEquals(ErrorCode.UNAUTHORIZED, refused.code());
            try (Connection connection = Transport.of(engine.uri()).connect(CELL.withToken(Token.of("secret")),
                    (_, _) -> {})) {
                assertSame(Case.fashion(), connection);
            }
        }
    }

    /** Some 20 ms of work. */
    private static Status longRun(Case given, RemoteEngine engine, Arena arena, Limit limit) {
        return run(given, engine, arena, limit, 1000);
    }

    /** Minutes of work. */
    private static Status endless(Case given, RemoteEngine engine, Arena arena, Limit limit) {
        return run(given, engine, arena, limit, 1 << 23);
    }

    private static Status run(Case given, RemoteEngine engine, Arena arena, Limit limit, int steps) {
        try {
            engine.run(given.part(arena, 0, steps), given.image().response(arena, 1, steps, Want.COUNTS), limit);
            return null;
        } catch (EngineException e) {
            return e.status();
        }
    }
}
