package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.OutputPort;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The determinism contract over random networks: every engine, form, instruction level, block size and batch gives the same bits. */
class SameBitsTest {
    private static final int NETWORKS = 400;
    /** Of these, the last so many have several Inputs or Outputs. */
    private static final int SEVERAL_ENDS = 200;
    /** Networks with wide layers come behind them. */
    private static final int WIDE = 60;

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS + SEVERAL_ENDS + WIDE);
    }

    /** One random network with settings and input, its weights stored in one of the types. */
    private record Case(Image image, float[] values, int size, int steps, boolean held) {
        static Case of(long seed) {
            RandomGenerator random = RandomInput.generator(seed);
            Network network = seed < NETWORKS
                    ? RandomNetworks.network(random)
                    : seed < NETWORKS + SEVERAL_ENDS ? RandomNetworks.severalEnds(random) : RandomNetworks.wide(random);
            WeightType weights = WeightType.values()[(int) (seed % WeightType.values().length)];
            Image image = Image.compile(network, RandomSettings.of(random, network), weights);
            int size = 1 + random.nextInt(4);
            int steps = 1 + random.nextInt(40);
            boolean held = random.nextInt(3) == 0;
            int inputs = image.inputShape().size();
            return new Case(image, RandomInput.of(random, size * (held ? 1 : steps) * inputs), size, steps, held);
        }

        int inputs() {
            return image.inputShape().size();
        }

        RequestedOutputs requested() {
            List<String> names = new ArrayList<>();
            image.program().nodes().forEach(node -> {
                names.add(node.name() + ":z");
                if (node.membrane() >= 0) {
                    names.add(node.name() + ":v");
                }
            });
            return RequestedOutputs.COUNTS.withRaster().record(names.toArray(String[]::new));
        }

        Response response(Arena arena) {
            return image.response(arena, size, steps, requested());
        }

        Batch batch(Arena arena) {
            return new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), size, steps, held);
        }
    }

    private static List<Engine> engines(Image image) {
        EngineOptions plain = EngineOptions.DEFAULT.withIsa(Isa.SCALAR);
        return List.of(JavaEngine.open(image, plain), JavaEngine.open(image, plain.withBlockSteps(1)),
                JavaEngine.open(image, plain.withBlockSteps(7)), VectorEngines.open(image, EngineOptions.DEFAULT),
                VectorEngines.open(image, EngineOptions.DEFAULT.withBlockSteps(7)), NativeEngine.open(image),
                NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR)),
                NativeEngine.open(image, EngineOptions.DEFAULT.withBlockSteps(1)),
                NativeEngine.open(image, EngineOptions.DEFAULT.withBlockSteps(7).withIsa(Isa.SCALAR)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void enginesAgree(long seed) {
        Case given = Case.of(seed);
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = given.batch(arena);
            Response expected = null;
            String expectedFailure = null;
            for (Engine engine : engines(given.image())) {
                try (engine) {
                    Response response = given.response(arena);
                    String failure = run(engine, batch, response);
                    if (expected == null) {
                        expected = response;
                        expectedFailure = failure;
                    }
                    assertEquals(expectedFailure, failure, "seed " + seed);
                    if (failure == null) {
                        assertSame(expected, response, seed);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRunCutInTwoIsTheSameRun(long seed) {
        Case given = Case.of(seed);
        if (given.steps() < 2) {
            return;
        }
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(given.image());
                Engine cpp = NativeEngine.open(given.image())) {
            Case one = new Case(given.image(), given.values(), 1, given.steps(), given.held());
            Batch whole = new Batch(one.batch(arena).values().asSlice(0, bytes(one, one.steps())), 1, one.steps(),
                    one.held());
            Response expected = one.response(arena);
            if (run(java, whole, expected) != null) {
                return;
            }
            int cut = 1 + RandomInput.generator(~seed).nextInt(one.steps() - 1);
            for (List<Engine> pair : List.of(List.of(java, cpp), List.of(cpp, java))) {
                Response first = one.image().response(arena, 1, cut, one.requested());
                Response second = one.image().response(arena, 1, one.steps() - cut, one.requested());
                try (Session before = pair.get(0).open(); Session after = pair.get(1).open()) {
                    before.run(new Encoding(part(one, whole, 0, cut), cut, one.held()), first);
                    MemorySegment snapshot = arena.allocate(before.stateBytes(), 8);
                    before.snapshot(snapshot);
                    after.restore(snapshot);
                    assertEquals(cut, after.step());
                    int rest = one.steps() - cut;
                    after.run(new Encoding(part(one, whole, cut, rest), rest, one.held()), second);
                }
                assertJoined(expected.raster(), first.raster(), second.raster(), seed);
                for (int i = 0; i < expected.recordings().size(); i++) {
                    assertJoined(expected.recordings().get(i).values(), first.recordings().get(i).values(),
                            second.recordings().get(i).values(), seed);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBatchIsItsSamples(long seed) {
        Case given = Case.of(seed);
        try (Arena arena = Arena.ofConfined(); Engine cpp = NativeEngine.open(given.image())) {
            Batch batch = given.batch(arena);
            Response expected = given.response(arena);
            if (run(cpp, batch, expected) != null) {
                return;
            }
            Case one = new Case(given.image(), given.values(), 1, given.steps(), given.held());
            long sample = bytes(one, one.steps());
            for (int b = 0; b < given.size(); b++) {
                Response single = one.response(arena);
                cpp.run(new Batch(batch.values().asSlice(b * sample, sample), 1, one.steps(), one.held()), single);
                long row = single.raster().byteSize();
                assertEquals(-1, expected.raster().asSlice(b * row, row).mismatch(single.raster()),
                        "seed " + seed + ", sample " + b);
            }
        }
    }

    @Test
    void theGeneratorReachesWhatItShould() {
        int failing = 0;
        int spiking = 0;
        Set<String> types = new TreeSet<>();
        Set<List<Object>> ends = new HashSet<>();
        for (long seed = 0; seed < NETWORKS + SEVERAL_ENDS; seed++) {
            Case given = Case.of(seed);
            ends.add(List.of(given.image().inputPorts().size(), given.image().outputPorts().stream()
                    .map(OutputPort::kind).toList()));
            given.image().program().nodes().forEach(node -> types.add(node.type()));
            try (Arena arena = Arena.ofConfined(); Engine java = JavaEngine.open(given.image())) {
                Response response = given.response(arena);
                if (run(java, given.batch(arena), response) != null) {
                    failing++;
                } else if (response.raster().elements(ValueLayout.JAVA_FLOAT)
                        .anyMatch(v -> v.get(ValueLayout.JAVA_FLOAT, 0) != 0)) {
                    spiking++;
                }
            }
        }
        // All of NIR's node types except NIRGraph, whose nodes are inlined.
        assertEquals(18, types.size(), types::toString);
        // One to three Inputs, each with one to three Outputs, of either kind and in any order.
        assertTrue(ends.size() > 30, ends::toString);
        assertTrue(failing < NETWORKS / 10 && spiking > NETWORKS / 2,
                failing + " failed, " + spiking + " gave something");
    }

    private static String run(Engine engine, Batch batch, Response response) {
        try {
            engine.run(batch, response);
            return null;
        } catch (EngineException e) {
            return e.getMessage();
        }
    }

    private static long bytes(Case of, int steps) {
        return (long) (of.held() ? 1 : steps) * of.inputs() * Float.BYTES;
    }

    private static MemorySegment part(Case of, Batch whole, int from, int steps) {
        return of.held() ? whole.values() : whole.values().asSlice(bytes(of, from), bytes(of, steps));
    }

    private static void assertJoined(MemorySegment whole, MemorySegment first, MemorySegment second, long seed) {
        assertEquals(-1, whole.asSlice(0, first.byteSize()).mismatch(first), "seed " + seed + ", before the cut");
        assertEquals(-1, whole.asSlice(first.byteSize()).mismatch(second), "seed " + seed + ", after the cut");
    }

    private static void assertSame(Response expected, Response actual, long seed) {
        for (int i = 0; i < expected.recordings().size(); i++) {
            Recording recording = actual.recordings().get(i);
            assertEquals(-1, expected.recordings().get(i).values().mismatch(recording.values()),
                    "seed " + seed + ", " + actual.engine() + ", byte of " + recording.track());
        }
        assertEquals(-1, expected.raster().mismatch(actual.raster()),
                "seed " + seed + ", " + actual.engine() + ", raster");
        assertEquals(-1, expected.counts().mismatch(actual.counts()),
                "seed " + seed + ", " + actual.engine() + ", counts");
    }
}
