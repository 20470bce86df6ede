package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.SwappingEngine;
import io.hillock.unified.UnifiedEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch with states gives the bits of its streams one by one, in every engine, and leaves the same states. */
class BatchStatesTest {
    private static final int NETWORKS = 60;
    private static final int RUNS = 3;

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS);
    }

    /** A random network, one in three learning, and a batch of streams with input for each of several runs. */
    private record Case(Image image, RequestedOutputs want, int streams, List<Batch> batches) {
        static Case of(Arena arena, long seed) {
            RandomGenerator random = RandomInput.generator(seed);
            Network network = switch ((int) (seed % 3)) {
                case 0 -> PlasticNetworks.network(random);
                case 1 -> RandomNetworks.severalEnds(random);
                default -> RandomNetworks.network(random);
            };
            Image image = Image.compile(network, RandomSettings.of(random, network));
            List<String> names = new ArrayList<>();
            image.program().nodes().stream().filter(node -> node.membrane() >= 0)
                    .forEach(node -> names.add(node.name() + ":v"));
            int streams = 1 + random.nextInt(20);
            List<Batch> batches = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                int steps = 1 + random.nextInt(12);
                boolean held = random.nextInt(3) == 0;
                int elements = streams * (held ? 1 : steps) * image.inputShape().size();
                batches.add(new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomInput.of(random, elements)),
                        streams, steps, held));
            }
            var want = RequestedOutputs.COUNTS.withRaster().record(names.toArray(String[]::new));
            return new Case(image, want, streams, batches);
        }

        Response response(Arena arena, int samples, Batch batch) {
            return image.response(arena, samples, batch.steps(), want);
        }

        /** All states at rest. */
        MemorySegment states(Arena arena) {
            long each = image.program().stateBytes();
            MemorySegment states = arena.allocate(streams * each, Long.BYTES);
            for (int stream = 0; stream < streams; stream++) {
                image.rest(states.asSlice(stream * each, each));
            }
            return states;
        }
    }

    private static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, image -> JavaEngine.open(image, EngineOptions.DEFAULT.withBlockSteps(3)),
                NativeEngine::open, image -> NativeEngine.open(image, EngineOptions.DEFAULT.withThreads(2)),
                image -> NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR).withBlockSteps(3)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBatchIsItsStreamsOneByOne(long seed) {
        try (Arena arena = Arena.ofConfined()) {
            Case given = Case.of(arena, seed);
            for (Function<Image, Engine> open : engines()) {
                try (Engine java = JavaEngine.open(given.image()); Engine engine = open.apply(given.image())) {
                    compare(arena, given, java, engine, "seed " + seed + ", " + engine.name());
                }
            }
        }
    }

    private static void compare(Arena arena, Case given, Engine oracle, Engine engine, String where) {
        long each = given.image().program().stateBytes();
        MemorySegment states = given.states(arena);
        List<Session> sessions = new ArrayList<>();
        for (int stream = 0; stream < given.streams(); stream++) {
            sessions.add(oracle.open());
        }
        MemorySegment own = arena.allocate(each, Long.BYTES);
        for (Batch batch : given.batches()) {
            Response all = given.response(arena, given.streams(), batch);
            String failure = null;
            try {
                engine.run(batch, all, states, Limit.NONE);
            } catch (EngineException e) {
                failure = e.getMessage();
            }
            String expected = null;
            for (int stream = 0; stream < given.streams() && expected == null; stream++) {
                Response one = given.response(arena, 1, batch);
                try {
                    sessions.get(stream).run(sample(batch, stream), one);
                } catch (EngineException e) {
                    expected = e.getMessage();
                }
                if (failure == null && expected == null) {
                    sessions.get(stream).snapshot(own);
                    assertEquals(-1, own.mismatch(states.asSlice(stream * each, each)), where + ", state " + stream);
                    assertSame(one, all, stream, where);
                }
            }
            assertEquals(expected == null, failure == null, where + ": " + expected + " or " + failure);
            if (failure != null) {
                break;
            }
        }
        sessions.forEach(Session::close);
    }

    private static Encoding sample(Batch batch, int sample) {
        long each = batch.values().byteSize() / batch.size();
        return new Encoding(batch.values().asSlice(sample * each, each), batch.steps(), batch.held());
    }

    private static void assertSame(Response one, Response all, int sample, String where) {
        assertSame(one.counts(), all.counts(), sample, where + ", counts");
        assertSame(one.raster(), all.raster(), sample, where + ", raster");
        for (int i = 0; i < one.recordings().size(); i++) {
            Recording recording = one.recordings().get(i);
            assertSame(recording.values(), all.recordings().get(i).values(), sample, where + ", " + recording.track());
        }
    }

    private static void assertSame(MemorySegment one, MemorySegment all, int sample, String where) {
        long each = one.byteSize();
        assertEquals(-1, one.mismatch(all.asSlice(sample * each, each)), where + " of sample " + sample);
    }

    @Test
    void anEngineOverOthersRunsEachInASession() {
        for (long seed = 0; seed < 6; seed++) {
            try (Arena arena = Arena.ofConfined()) {
                Case given = Case.of(arena, seed);
                try (Engine java = JavaEngine.open(given.image());
                        Engine unified = UnifiedEngine.open(given.image())) {
                    compare(arena, given, java, unified, "seed " + seed + ", unified");
                }
            }
        }
    }

    @Test
    void aSwappingEngineRefusesStates() {
        Image image = Image.compile(Networks.mlp(4, 3, 2, 1), RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofConfined(); Engine engine = SwappingEngine.open(image, JavaEngine::open)) {
            MemorySegment state = arena.allocate(image.program().stateBytes(), Long.BYTES);
            Response response = image.response(arena, 1, 1, RequestedOutputs.COUNTS);
            var batch = new Batch(arena.allocate(16, 4), 1, 1, false);
            assertThrows(UnsupportedOperationException.class, () -> engine.run(batch, response, state, Limit.NONE));
        }
    }

    @Test
    void wrongStatesAreRefused() {
        Image image = Image.compile(Networks.mlp(4, 3, 2, 1), RunSettings.of(Profile.NIR));
        long each = image.program().stateBytes();
        for (Function<Image, Engine> open : engines()) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                MemorySegment states = arena.allocate(2 * each, Long.BYTES);
                Batch batch = new Batch(arena.allocate(2 * 4 * Float.BYTES, Float.BYTES), 2, 1, false);
                Response response = image.response(arena, 2, 1, RequestedOutputs.COUNTS);
                Function<MemorySegment, String> refusal = wrong -> assertThrows(IllegalArgumentException.class,
                        () -> engine.run(batch, response, wrong, Limit.NONE)).getMessage();

                assertEquals("states have " + each + " bytes, 2 samples of this network need " + each + " each",
                        refusal.apply(states.asSlice(0, each)));
                assertTrue(refusal.apply(MemorySegment.ofArray(new long[(int) each / 4])).contains("on the heap"));
                assertTrue(refusal.apply(MemorySegment.NULL).contains("0 bytes"));
                assertTrue(refusal.apply(states.asReadOnly()).contains("is read-only"));
                MemorySegment odd = arena.allocate(2 * each + 4, Long.BYTES).asSlice(4);
                assertTrue(refusal.apply(odd).contains("starts at"));
                states.set(ValueLayout.JAVA_FLOAT, each + 12, Float.NaN);
                assertEquals("the state of sample 1: the value at byte 12 is not finite", refusal.apply(states));
                states.fill((byte) 0).set(ValueLayout.JAVA_LONG, each, -1);
                assertEquals("the state of sample 1: its step is negative", refusal.apply(states));
                states.fill((byte) 0);
                var shared = new Batch(states.asSlice(0, 2 * 4 * Float.BYTES), 2, 1, false);
                assertEquals("states share memory with the batch", assertThrows(IllegalArgumentException.class,
                        () -> engine.run(shared, response, states, Limit.NONE)).getMessage());
            }
        }
    }
}
