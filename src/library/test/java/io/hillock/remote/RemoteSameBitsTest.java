package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Role;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every transport gives the same bits as a local engine: single, batch, stream and snapshot. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteSameBitsTest {
    private static final int NETWORKS = 60;
    private static final int MIB = 1 << 20;
    private static final Settings HUB = Addresses.settings("hub", Role.PERFORMANCE);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);

    @TempDir
    private Path folder;

    /** A server, and a connection to it. */
    private record Pair(EngineServer server, Listener listener, Connection connection) implements AutoCloseable {
        static Pair of(Transport transport, Function<Image, Engine> engines, Settings cell) throws IOException {
            var server = new EngineServer(engines, ServerOptions.DEFAULT.withThreads(2));
            Listener listener = transport.listen(HUB, server);
            return new Pair(server, listener, Transport.of(listener.address()).connect(cell, (_, _) -> {}));
        }

        @Override
        public void close() {
            connection.close();
            listener.close();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void realNetworks(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            try (Pair pair = Pair.of(addresses.transport(folder), engines, CELL)) {
                for (Case given : cases()) {
                    assertRuns(given, pair.connection());
                    assertStream(given, pair.connection());
                }
            }
        }
    }

    @Test
    void randomNetworks() throws IOException {
        try (Pair pair = Pair.of(Addresses.UNIX.transport(folder), NativeEngine::open, CELL)) {
            int ran = 0;
            for (long seed = 0; seed < NETWORKS; seed++) {
                Case given = Case.random(seed);
                if (assertRuns(given, pair.connection())) {
                    assertStream(given, pair.connection());
                    ran++;
                }
            }
            assertTrue(ran > NETWORKS / 2, ran + " did not fail");
        }
    }

    /** Each kind of frame carries the same bits. */
    @ParameterizedTest
    @EnumSource(names = {"JSON", "TENSORS", "COMPACT"})
    void formats(FrameFormat format) throws IOException {
        Set<FrameFormat> accepts = format == FrameFormat.JSON
                ? Set.of(FrameFormat.JSON)
                : Set.of(FrameFormat.JSON, format);
        try (Pair pair = Pair.of(Addresses.UNIX.transport(folder), NativeEngine::open, CELL.withAccepts(accepts))) {
            for (Case given : cases()) {
                assertRuns(given, pair.connection());
            }
        }
    }

    /** Batches and images that no frame can hold are sent in parts. */
    @Test
    void whatIsTooLargeGoesInParts() throws IOException {
        var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
        try (server;
                Listener listener = Addresses.UNIX.transport(folder).listen(HUB.withMaxFrame(MIB), server);
                Connection connection = Transport.of(listener.address()).connect(CELL.withMaxFrame(MIB),
                        (_, _) -> {})) {
            Case small = Case.fashion();
            assertTrue(small.image().bytes().byteSize() > MIB);
            float[] many = new float[50 * 784];
            for (int i = 0; i < many.length; i++) {
                many[i] = i % 103 / 102f;
            }
            assertRuns(new Case("50 pictures", small.image(), many, 50, 2, true), connection);
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(Case.severalEnds());
        cases.add(Case.braille());
        cases.add(Case.fashion());
        return cases;
    }

    /** Returns false if the network is unstable with this input; then both sides give the same message. */
    static boolean assertRuns(Case given, Connection connection) {
        try (Arena arena = Arena.ofConfined();
                Engine local = JavaEngine.open(given.image());
                Engine remote = RemoteEngine.open(connection, given.image())) {
            Batch batch = given.batch(arena);
            Response expected = given.response(arena);
            Response actual = given.response(arena);
            String failure = failure(local, batch, expected);
            assertEquals(failure, failure(remote, batch, actual), given.what());
            if (failure == null) {
                given.assertSame(expected, actual);
                assertEquals("hub", actual.engine());
                assertTrue(actual.latencyNanos() > 0);
            }
            return failure == null;
        }
    }

    /** Runs a stream in three parts, through snapshots to this process and back. */
    static void assertStream(Case given, Connection connection) {
        try (Arena arena = Arena.ofConfined();
                Engine local = JavaEngine.open(given.image());
                Engine remote = RemoteEngine.open(connection, given.image());
                Session here = local.open();
                Session there = remote.open();
                Session back = remote.open()) {
            MemorySegment snapshot = arena.allocate(there.stateBytes(), 8);
            int third = Math.ceilDiv(given.steps(), 3);
            for (int step = 0; step < given.steps(); step += third) {
                int count = Math.min(third, given.steps() - step);
                Encoding part = new Encoding(given.part(arena, step, count));
                Response expected = given.response(arena, 1, count);
                Response actual = given.response(arena, 1, count);
                here.run(part, expected);
                Session session = step == third ? back : there;
                session.run(part, actual);
                given.assertSame(expected, actual);
                assertEquals(here.step(), session.step());
                session.snapshot(snapshot);
                assertState(here, snapshot, given.what());
                (session == there ? back : there).restore(snapshot);
            }
            there.reset();
            assertEquals(0, there.step());
            there.snapshot(snapshot);
            here.reset();
            assertState(here, snapshot, given.what());
        }
    }

    private static void assertState(Session here, MemorySegment snapshot, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(here.stateBytes(), 8);
            here.snapshot(state);
            assertEquals(-1, state.mismatch(snapshot), what + ": byte of the state that differs");
        }
    }

    private static String failure(Engine engine, Batch batch, Response response) {
        try {
            engine.run(batch, response);
            return null;
        } catch (EngineException e) {
            return e.status() + " " + e.getMessage();
        }
    }
}
