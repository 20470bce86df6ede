package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.image.program.Learning;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.image.program.StateVariable;
import io.hillock.model.Network;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The determinism contract for networks that learn. Outputs and the whole state, weights and traces included, are the
 * same in every engine, at every instruction level and block size. They are also the same in one run and in several
 * that a snapshot or another engine joins.
 */
class LearningBitsTest {
    private static final int NETWORKS = 300;
    private static final int CHUNKS = 3;

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS);
    }

    /** A random network that learns, with its input: chunks, with a reward or a target between them. */
    private record Case(long seed, Image image, float[] values, int[] chunks, float[] given) {
        static Case of(long seed) {
            RandomGenerator random = RandomInput.generator(seed);
            Network network = PlasticNetworks.network(random);
            Image image = Image.compile(network, RandomSettings.of(random, network));
            int[] chunks = random.ints(CHUNKS, 1, 40).toArray();
            int steps = chunks[0] + chunks[1] + chunks[2];
            float[] values = RandomInput.of(random, steps * inputs(image));
            float[] given = {random.nextFloat(), -random.nextFloat(), 0};
            return new Case(seed, image, values, chunks, given);
        }

        static int inputs(Image image) {
            return image.inputShape().size();
        }

        /**
         * Outputs and last state of a run. Chunk k runs in engine k mod engines; a snapshot carries the state to the
         * next engine.
         */
        MemorySegment run(Arena arena, List<Engine> engines) {
            MemorySegment state = arena.allocate(image.program().stateBytes(), Long.BYTES);
            image.rest(state);
            int steps = chunks[0] + chunks[1] + chunks[2];
            long outputs = (long) steps * image.outputShape().size() * Float.BYTES;
            MemorySegment all = arena.allocate(outputs + state.byteSize(), Long.BYTES);
            int first = 0;
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                Response response = image.response(arena, 1, chunks[chunk], RequestedOutputs.COUNTS.withRaster());
                try (Session session = engines.get(chunk % engines.size()).open()) {
                    session.restore(state);
                    give(arena, session, given[chunk]);
                    session.run(encoding(arena, first, chunks[chunk]), response);
                    session.snapshot(state);
                }
                MemorySegment.copy(response.raster(), 0, all, outputs / steps * first, response.raster().byteSize());
                first += chunks[chunk];
            }
            MemorySegment.copy(state, 0, all, outputs, state.byteSize());
            return all;
        }

        private Encoding encoding(Arena arena, int first, int steps) {
            int inputs = inputs(image);
            MemorySegment part = arena.allocate((long) steps * inputs * Float.BYTES, Float.BYTES);
            MemorySegment.copy(values, first * inputs, part, ValueLayout.JAVA_FLOAT, 0, steps * inputs);
            return new Encoding(part, steps, false);
        }

        /** Gives a reward, or a target for all neurons, to every transform that takes one. */
        private void give(Arena arena, Session session, float value) {
            Program program = image.program();
            for (int index = 0; index < program.state().size(); index++) {
                StateVariable variable = program.state().get(index);
                if (variable.name().matches(".*:(reward|target|teaching)")) {
                    float[] values = new float[variable.shape().size()];
                    Arrays.fill(values, value);
                    session.write(program.offset(index), arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void enginesLearnTheSameBits(long seed) {
        Case given = Case.of(seed);
        Image image = given.image();
        EngineOptions options = EngineOptions.DEFAULT;
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(image);
                Engine java1 = JavaEngine.open(image, options.withBlockSteps(1));
                Engine cpp = NativeEngine.open(image);
                Engine cpp1 = NativeEngine.open(image, options.withBlockSteps(1).withIsa(Isa.SSE));
                Engine scalar = NativeEngine.open(image, options.withBlockSteps(7).withIsa(Isa.SCALAR))) {
            MemorySegment expected = given.run(arena, List.of(java));
            for (List<Engine> engines : List.of(List.of(java1), List.of(cpp), List.of(cpp1), List.of(scalar),
                    List.of(cpp, java, scalar))) {
                assertEquals(-1, expected.mismatch(given.run(arena, engines)),
                        "seed " + seed + ", " + engines.getFirst().name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withoutASessionEachSampleStartsWithTheImagesWeights(long seed) {
        Case given = Case.of(seed);
        int steps = given.chunks()[0];
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(given.image());
                Engine cpp = NativeEngine.open(given.image());
                Session session = cpp.open()) {
            Encoding one = given.encoding(arena, 0, steps);
            long bytes = one.batch().values().byteSize();
            MemorySegment twice = arena.allocate(2 * bytes, Float.BYTES);
            MemorySegment.copy(one.batch().values(), 0, twice, 0, bytes);
            MemorySegment.copy(one.batch().values(), 0, twice, bytes, bytes);
            Response expected = given.image().response(arena, 1, steps, RequestedOutputs.COUNTS.withRaster());
            session.run(one, expected);
            for (Engine engine : List.of(java, cpp)) {
                Response both = given.image().response(arena, 2, steps, RequestedOutputs.COUNTS.withRaster());
                engine.run(new Batch(twice, 2, steps, false), both);
                long half = expected.raster().byteSize();
                assertEquals(-1, expected.raster().mismatch(both.raster().asSlice(0, half)), "seed " + seed);
                assertEquals(-1, expected.raster().mismatch(both.raster().asSlice(half)), "seed " + seed);
            }
        }
    }

    @Test
    void theGeneratorReachesWhatItShould() {
        Set<String> rules = new TreeSet<>();
        int changed = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            Case given = Case.of(seed);
            Program program = given.image().program();
            try (Arena arena = Arena.ofConfined(); Engine java = JavaEngine.open(given.image())) {
                MemorySegment all = given.run(arena, List.of(java));
                long state = all.byteSize() - program.stateBytes();
                boolean learned = false;
                for (Operation operation : program.stages().stream().flatMap(List::stream).toList()) {
                    if (operation instanceof Operation.Plastic plastic) {
                        rules.add(name(plastic.learning()));
                        MemorySegment before = given.image()
                                .tensor(program.state().get(plastic.weight()).initial().orElseThrow());
                        learned |= before.mismatch(
                                all.asSlice(state + program.offset(plastic.weight()), before.byteSize())) != -1;
                    }
                }
                changed += learned ? 1 : 0;
            }
        }
        assertEquals(Set.of("stdp ALL", "stdp ALL reward", "stdp ALL triplet", "stdp NEAREST", "stdp NEAREST reward",
                "stdp NEAREST triplet", "hebbian", "delta"), rules);
        assertTrue(changed > NETWORKS * 3 / 4, changed + " learned something");
    }

    private static String name(Learning learning) {
        return learning instanceof Learning.Stdp stdp
                ? "stdp " + stdp.pairing() + (stdp.triplet().isPresent() ? " triplet" : "")
                        + (stdp.reward().isPresent() ? " reward" : "")
                : learning.label();
    }
}
