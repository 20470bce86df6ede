package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.engine.RunTrace.Place;
import io.hillock.engine.RunTrace.Run;
import io.hillock.engine.Session;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.CppProgram;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.net.VirtualClock;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Puppet;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trace goes with its run to an engine in another process, in C++ and in Java, and comes back with the engine's time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracedRunTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final Duration A_WHILE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void throughTheProgramInCpp() throws IOException {
        try (CppProgram engine = CppProgram.start("hillock-engine",
                List.of("--listen", "unix:" + folder.resolve("socket"), "--name", "hub"));
                Connection connection = Transport.of(engine.address()).connect(CELL, (_, _) -> {})) {
            assertTraced(connection);
        }
    }

    @Test
    void throughAServerInJava() throws IOException {
        Transport transport = Addresses.UNIX.transport(folder);
        try (var server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                Listener _ = transport.listen(Settings.of("hub", Role.ROUTER), server);
                Connection connection = transport.connect(CELL, (_, _) -> {})) {
            assertTraced(connection);
        }
    }

    private static void assertTraced(Connection connection) {
        Case given = Case.fashion();
        Candidate elsewhere = new Candidate("elsewhere", EngineKind.REMOTE,
                image -> RemoteEngine.open(connection, image));
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(given.image()).withEngine(elsewhere))) {
            Batch batch = given.batch(arena);
            Response expected = given.response(arena);
            engine.run(batch, expected, Route.JAVA, "", Limit.NONE);
            Limit limit = new Limit();
            RunTrace trace = new RunTrace(TRACEPARENT);
            Response actual = given.response(arena);
            engine.run(batch, actual, Route.REMOTE, "", limit.traced(trace));
            given.assertSame(expected, actual);
            assertParts(trace.runs());
            assertAnswerRepeatsTheTrace(given, connection, arena);
            assertSessionIsTraced(given, connection, arena);
            engine.run(batch, actual, Route.REMOTE, "", limit.clear());
            assertEquals(2, trace.runs().size(), "the limit was cleared, so the run was not traced");
        }
    }

    private static void assertParts(List<Run> runs) {
        assertEquals(List.of(Place.ELSEWHERE, Place.HERE), runs.stream().map(Run::place).toList());
        Run there = runs.getFirst();
        Run here = runs.getLast();
        assertTrue(there.engine().startsWith("hub/"), there.engine());
        assertEquals("elsewhere", here.engine());
        assertTrue(!here.failed() && !there.failed());
        assertTrue(here.start() <= there.start() && there.start() < there.end() && there.end() <= here.end(),
                runs::toString);
    }

    private static void assertAnswerRepeatsTheTrace(Case given, Connection connection, Arena arena) {
        var encoding = WireTensor.floats(ReasoningRequest.ENCODING, given.image().inputShape(),
                given.part(arena, 0, given.steps()).values());
        var question = new ReasoningRequest(given.image().digest(), "", OptionalInt.of(given.steps()),
                OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(), encoding);
        Envelope asked = Envelope.of(connection.nextId(), "cell", "hub", question);
        Envelope traced = connection.request(asked.withContext(Context.traced(TRACEPARENT)), A_WHILE);
        assertEquals(TRACEPARENT, traced.context().traceparent());
        Envelope other = Envelope.of(connection.nextId(), "cell", "hub", question);
        assertEquals("", connection.request(other, A_WHILE).context().traceparent());
    }

    private static void assertSessionIsTraced(Case given, Connection connection, Arena arena) {
        try (RemoteEngine remote = RemoteEngine.open(connection, given.image()); Session session = remote.open()) {
            RunTrace trace = new RunTrace(TRACEPARENT);
            session.run(new Encoding(given.part(arena, 0, 2)), given.response(arena, 1, 2), new Limit().traced(trace));
            assertEquals(List.of(Place.ELSEWHERE), trace.runs().stream().map(Run::place).toList());
        }
    }

    @Test
    void aLimitAndItsChildrenBelongToOneTrace() {
        RunTrace trace = new RunTrace(TRACEPARENT);
        Limit limit = new Limit().traced(trace);
        Limit child = limit.within(Limit.deadline(System.nanoTime(), 1_000_000));
        assertEquals(trace, child.trace());
        assertNull(limit.clear().trace());
        assertNull(child.trace());
        assertNull(Limit.NONE.trace());
        assertThrows(IllegalStateException.class, () -> child.traced(trace));
        assertThrows(IllegalStateException.class, () -> Limit.NONE.traced(trace));
    }

    @Test
    void aFailedEngineIsPartOfTheTrace() {
        Case given = Case.fashion();
        Candidate broken = new Candidate("broken", EngineKind.REMOTE, image -> {
            Puppet puppet = new Puppet("broken", image, new VirtualClock());
            puppet.act = Puppet.fails(EngineException.Status.FAILED);
            return puppet;
        });
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(given.image()).withEngine(broken))) {
            RunTrace trace = new RunTrace(TRACEPARENT);
            assertThrows(EngineException.class, () -> engine.run(given.batch(arena), given.response(arena),
                    Route.REMOTE, "", new Limit().until(Limit.deadline(System.nanoTime(), 50_000_000)).traced(trace)));
            assertTrue(!trace.runs().isEmpty());
            assertTrue(trace.runs().stream().allMatch(run -> run.failed() && run.engine().equals("broken")));
        }
    }
}
