package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.CppProgram;
import io.hillock.net.Link;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.spike.RequestedOutputs;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock-engine} is killed, stopped, cancelled and drained with runs under way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppEngineFaultTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE)
            .withPatience(Duration.ofSeconds(10));
    private static final int UNDER_WAY = 1000;

    @TempDir
    private Path folder;

    private String unix() {
        return "unix:" + folder.resolve("socket");
    }

    /** It declares a silent peer lost after three times this long. */
    private CppProgram start() throws IOException {
        CppProgram engine = CppProgram.start("hillock-engine",
                List.of("--listen", unix(), "--name", "hub", "--threads", "2", "--heartbeat",
                        String.valueOf(BEAT.toMillis())));
        engine.address();
        return engine;
    }

    @Test
    void eachOfAThousandRunsEndsOnceWhenItIsKilledAndItIsFoundAgain() throws Exception {
        Case given = Case.fashion();
        try (CppProgram engine = start();
                Link link = Transport.of(unix()).link(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, given.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Status>> runs = new ArrayList<>();
            for (int i = 0; i < UNDER_WAY; i++) {
                runs.add(threads.submit(() -> longRun(given, remote, arena, Limit.NONE)));
            }
            // The first run has been answered, so the others are on their way.
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
            try (CppProgram _ = start()) {
                assertTrue(link.awaitRoom(LONG), link::problem);
                assertTrue(RemoteSameBitsTest.assertRuns(given, link));
            }
        }
    }

    @Test
    void aStoppedOneIsLeftAndFoundAgain() throws Exception {
        Case given = Case.fashion();
        try (CppProgram engine = start();
                Link link = Transport.of(unix()).link(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(link, given.image())) {
            ServerProcess.signal(engine.process(), "STOP");
            long stopped = System.nanoTime();
            assertEquals(Status.DISCONNECTED, longRun(given, remote, arena, Limit.NONE));
            assertTrue(System.nanoTime() - stopped < LONG.toNanos() / 2, "noticed by the heartbeat");
            ServerProcess.signal(engine.process(), "CONT");
            assertTrue(link.awaitRoom(LONG), link::problem);
            assertTrue(RemoteSameBitsTest.assertRuns(given, link));
        }
    }

    @Test
    void cancellationAndDeadlineStopARun() throws Exception {
        Case given = Case.fashion();
        try (CppProgram _ = start();
                Connection connection = Transport.of(unix()).connect(CELL, (_, _) -> {});
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
        try (CppProgram engine = start();
                Connection connection = Transport.of(unix()).connect(CELL, (_, _) -> {});
                Arena arena = Arena.ofShared();
                RemoteEngine remote = RemoteEngine.open(connection, given.image());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Status> run = threads.submit(() -> longRun(given, remote, arena, Limit.NONE));
            assertEquals(null, longRun(given, remote, arena, Limit.NONE), "the other is on its way");
            assertEquals(0, engine.terminate());
            Status status = run.get(20, TimeUnit.SECONDS);
            assertTrue(status == null || status == Status.OVERLOADED, "answered, or refused: " + status);
        }
    }

    @Test
    void aFullDiskBehindItsLogHarmsNobody() throws Exception {
        Process process = CppProgram.builder("hillock-engine", List.of("--listen", unix(), "--name", "hub"))
                .redirectError(new File("/dev/full")).start();
        try (Link link = Transport.of(unix()).link(CELL, (_, _) -> {})) {
            assertTrue(link.awaitRoom(LONG), link::problem);
            assertTrue(RemoteSameBitsTest.assertRuns(Case.fashion(), link));
        } finally {
            process.destroy();
            assertTrue(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS));
        }
        assertEquals(0, process.exitValue());
    }

    /** About 20 ms of work. */
    private static Status longRun(Case given, RemoteEngine engine, Arena arena, Limit limit) {
        return run(given, engine, arena, limit, 1000);
    }

    /** Minutes of work. */
    private static Status endless(Case given, RemoteEngine engine, Arena arena, Limit limit) {
        return run(given, engine, arena, limit, 1 << 19);
    }

    private static Status run(Case given, RemoteEngine engine, Arena arena, Limit limit, int steps) {
        try {
            engine.run(given.part(arena, 0, steps), given.image().response(arena, 1, steps, RequestedOutputs.COUNTS),
                    limit);
            return null;
        } catch (EngineException e) {
            return e.status();
        }
    }
}
