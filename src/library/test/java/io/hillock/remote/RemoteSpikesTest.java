package io.hillock.remote;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of spikes reach an engine elsewhere as lists, or as rows if it does not read them, and give the bits of rows. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteSpikesTest {
    private static final int STEPS = 24;
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final Settings ENGINE = Addresses.settings("hub", Role.PERFORMANCE);

    @TempDir
    private Path folder;

    /** An engine that remembers in which form encodings came. */
    private record Watched(EngineServer server, Set<WireElementType> forms) implements ConnectionHandler {
        static Watched of(Function<Image, Engine> engines) {
            return new Watched(new EngineServer(engines, ServerOptions.DEFAULT.withThreads(2)),
                    ConcurrentHashMap.newKeySet());
        }

        @Override
        public void handle(Connection from, Envelope message) {
            switch (message.payload()) {
                case ReasoningRequest request -> forms.add(request.encoding().type());
                case BatchRequest request -> forms.add(request.encodings().type());
                default -> {
                }
            }
            server.handle(from, message);
        }

        @Override
        public void entered(Connection connection) {
            server.entered(connection);
        }

        @Override
        public void left(Connection connection) {
            server.left(connection);
        }
    }

    private static Settings withoutSpikes(Settings settings) {
        return settings.withAccepts(EnumSet.complementOf(EnumSet.of(FrameFormat.SPIKES)));
    }

    /** Random lists, some of them empty. */
    private static Spikes spikes(Arena arena, long seed, int inputs, int size) {
        var random = new Random(seed);
        int rarity = 1 + random.nextInt(12);
        MemorySegment offsets = arena.allocate(JAVA_LONG, size * STEPS + 1L);
        MemorySegment sources = arena.allocate(JAVA_INT, (long) size * STEPS * inputs);
        long end = 0;
        for (int row = 0; row < size * STEPS; row++) {
            boolean silent = random.nextInt(4) == 0;
            for (int source = 0; source < inputs; source++) {
                if (!silent && random.nextInt(rarity) == 0) {
                    sources.setAtIndex(JAVA_INT, end++, source);
                }
            }
            offsets.setAtIndex(JAVA_LONG, row + 1L, end);
        }
        return new Spikes(offsets, sources, inputs, size, STEPS);
    }

    /** One sample, several, and a stream in parts give the bits that rows give in this process. */
    static void assertLists(Case given, long seed, Connection connection, Optional<String> cell) {
        Image image = given.image();
        RemoteOptions options = cell.map(RemoteOptions.DEFAULT::withCell).orElse(RemoteOptions.DEFAULT);
        try (Arena arena = Arena.ofConfined();
                Engine local = JavaEngine.open(image);
                Engine remote = RemoteEngine.open(connection, image, options)) {
            for (int size : new int[]{1, 3}) {
                Spikes lists = spikes(arena, seed + size, image.inputShape().size(), size);
                Response expected = given.response(arena, size, STEPS);
                Response actual = given.response(arena, size, STEPS);
                String failure = failure(() -> local.run(lists.dense(arena), expected));
                assertEquals(failure, failure(() -> remote.run(lists, actual)), given.what());
                if (failure == null) {
                    given.assertSame(expected, actual);
                }
                if (failure == null && size == 1) {
                    assertStream(given, lists, local, remote);
                }
            }
        }
    }

    private static void assertStream(Case given, Spikes lists, Engine local, Engine remote) {
        try (Arena arena = Arena.ofConfined(); Session here = local.open(); Session there = remote.open()) {
            for (int[] part : new int[][]{{0, 1}, {1, 10}, {11, STEPS - 11}}) {
                Response expected = given.response(arena, 1, part[1]);
                Response actual = given.response(arena, 1, part[1]);
                here.run(lists.part(part[0], part[1]), expected);
                there.run(lists.part(part[0], part[1]), actual);
                given.assertSame(expected, actual);
            }
            assertEquals(STEPS, there.step());
        }
    }

    private static String failure(Runnable run) {
        try {
            run.run();
            return null;
        } catch (EngineException e) {
            return e.status() + " " + e.getMessage();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsTravelAsLists(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            Watched engine = Watched.of(engines);
            try (EngineServer _ = engine.server();
                    Listener listener = addresses.transport(folder).listen(ENGINE, engine);
                    Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
                assertLists(Case.braille(), 1, connection, Optional.empty());
                assertLists(Case.fashion(), 2, connection, Optional.empty());
                for (long seed = 0; seed < 10; seed++) {
                    assertLists(Case.random(seed), seed, connection, Optional.empty());
                }
            }
            assertEquals(Set.of(WireElementType.SPIKES), engine.forms());
        }
    }

    @Test
    void everyKindOfFrameCarriesThem() throws IOException {
        for (Set<FrameFormat> kinds : List.of(EnumSet.of(FrameFormat.JSON, FrameFormat.SPIKES),
                EnumSet.of(FrameFormat.JSON, FrameFormat.TENSORS, FrameFormat.SPIKES))) {
            Watched engine = Watched.of(NativeEngine::open);
            try (EngineServer _ = engine.server();
                    Listener listener = Addresses.UNIX.transport(folder).listen(ENGINE.withAccepts(kinds), engine);
                    Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
                assertLists(Case.braille(), 1, connection, Optional.empty());
            }
            assertEquals(Set.of(WireElementType.SPIKES), engine.forms());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "SHM"})
    void aPeerThatDoesNotReadListsGetsRows(Addresses addresses) throws IOException {
        Watched engine = Watched.of(NativeEngine::open);
        try (EngineServer _ = engine.server();
                Listener listener = addresses.transport(folder).listen(withoutSpikes(ENGINE), engine);
                Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
            assertLists(Case.braille(), 1, connection, Optional.empty());
            assertLists(Case.random(3), 3, connection, Optional.empty());
        }
        assertEquals(Set.of(WireElementType.F32), engine.forms());
    }

    /** Rows of 30 samples fill two of its frames. */
    @Test
    void rowsThatAreTooLargeForSuchAPeerGoInParts() throws IOException {
        Watched engine = Watched.of(NativeEngine::open);
        Settings small = withoutSpikes(ENGINE).withMaxFrame(1 << 20);
        Case given = Case.fashion();
        try (EngineServer _ = engine.server();
                Listener listener = Addresses.UNIX.transport(folder).listen(small, engine);
                Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {});
                Arena arena = Arena.ofConfined();
                Engine local = JavaEngine.open(given.image());
                Engine remote = RemoteEngine.open(connection, given.image())) {
            Spikes lists = spikes(arena, 5, given.image().inputShape().size(), 30);
            Response expected = given.image().response(arena, 30, STEPS, RequestedOutputs.COUNTS);
            Response actual = given.image().response(arena, 30, STEPS, RequestedOutputs.COUNTS);
            local.run(lists, expected);
            remote.run(lists, actual);
            assertEquals(-1, expected.memory().mismatch(actual.memory()));
        }
        assertEquals(Set.of(WireElementType.F32), engine.forms());
    }

    /** A hub passes lists on to the cell that reads them and writes rows for the one that does not. */
    @Test
    void aHubPassesThemOnInTheFormThatTheEngineReads() throws IOException {
        Transport transport = Addresses.UNIX.transport(folder);
        Watched young = Watched.of(NativeEngine::open);
        Watched old = Watched.of(JavaEngine::open);
        try (EngineServer _ = young.server();
                EngineServer _ = old.server();
                var bus = new Bus();
                var hub = new Hub(bus, "hub", Duration.ofSeconds(5));
                Listener _ = transport.listen(Settings.of("hub", Role.ROUTER), hub);
                Connection _ = transport.connect(Settings.of("young", Role.PERFORMANCE), young);
                Connection _ = transport.connect(withoutSpikes(Settings.of("old", Role.PERFORMANCE)), old);
                Connection client = transport.connect(Settings.of("client", Role.INTERFACE), (_, _) -> {})) {
            assertLists(Case.braille(), 1, client, Optional.of("young"));
            assertLists(Case.braille(), 1, client, Optional.of("old"));
        }
        assertEquals(Set.of(WireElementType.SPIKES), young.forms());
        assertEquals(Set.of(WireElementType.F32), old.forms());
    }

    /** Within a process no decoder has checked them. */
    @Test
    void badPositionsAreRefusedInMemoryToo() throws IOException {
        Watched engine = Watched.of(NativeEngine::open);
        Image image = Case.braille().image();
        try (EngineServer server = engine.server();
                Listener listener = Addresses.MEMORY.transport(folder).listen(ENGINE, engine);
                Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
            server.serve("net", image);
            int elements = 2 * image.inputShape().size();
            assertEquals("encoding: spike 1 is at 5, after 5", refusal(connection, image, 5, 5));
            assertEquals("encoding: spike 2 is at 3, after 15", refusal(connection, image, 1, 15, 3));
            assertEquals("encoding: spike 1 is at " + elements + " of " + elements + " elements",
                    refusal(connection, image, 0, elements));
            assertTrue(refusal(connection, image, 0, -1).startsWith("encoding: spike 1 is at 4294967295"));
        }
    }

    private static String refusal(Connection connection, Image image, int... positions) {
        var request = new ReasoningRequest("net", "", OptionalInt.empty(), OptionalLong.empty(),
                RequestedTensors.COUNTS, OptionalLong.empty(),
                new WireTensor(ReasoningRequest.ENCODING, WireElementType.SPIKES, image.inputShape().prepend(2),
                        Arena.ofAuto().allocateFrom(JAVA_INT, positions)));
        var answer = connection.request(Envelope.of(connection.nextId(), "cell", "hub", request),
                Duration.ofSeconds(20)).payload();
        ErrorReply error = assertInstanceOf(ErrorReply.class, answer);
        assertEquals(ErrorCode.BAD_VALUE, error.code());
        return error.message();
    }

    /** As engines in this process do, before anything is sent. */
    @Test
    void invalidListsAreRefusedHere() throws IOException {
        Watched engine = Watched.of(NativeEngine::open);
        Image image = Case.braille().image();
        int inputs = image.inputShape().size();
        try (EngineServer _ = engine.server();
                Listener listener = Addresses.UNIX.transport(folder).listen(ENGINE, engine);
                Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {});
                Arena arena = Arena.ofConfined();
                Engine remote = RemoteEngine.open(connection, image)) {
            Response response = image.response(arena, 1, 2, RequestedOutputs.COUNTS);
            int[] all = IntStream.range(0, inputs).toArray();
            Spikes descending = Spikes.of(arena, inputs, all, new int[]{4, 2});
            assertEquals("spikes of sample 0, step 1: source 2 after 4",
                    assertThrows(IllegalArgumentException.class, () -> remote.run(descending, response)).getMessage());
            Spikes narrow = Spikes.of(arena, inputs - 1, new int[0], new int[0]);
            assertThrows(IllegalArgumentException.class, () -> remote.run(narrow, response));
        }
        assertEquals(Set.of(), engine.forms());
    }
}
