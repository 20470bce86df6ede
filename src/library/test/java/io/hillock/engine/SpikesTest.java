package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.model.Network;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lists of spikes give the same bits as the same input in full, in every engine. Invalid lists are refused, and the
 * message names the fault.
 */
class SpikesTest {
    private static final int STEPS = 25;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, NativeEngine::open);
    }

    private static Image image(long seed, RandomGenerator random) {
        Network network = seed % 2 == 0 ? PlasticNetworks.network(random) : RandomNetworks.network(random);
        return Image.compile(network, RandomSettings.of(random, network));
    }

    private static int inputs(Image image) {
        return image.inputShape().size();
    }

    private static int[][] spikes(RandomGenerator random, int inputs) {
        int[][] steps = new int[STEPS][];
        double rate = random.nextDouble(0.5);
        Arrays.setAll(steps,
                t -> random.ints(inputs, 0, inputs).filter(_ -> random.nextDouble() < rate).sorted().distinct()
                        .toArray());
        return steps;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void enginesReadListsAsTheSameInputInFull(long seed) {
        RandomGenerator random = RandomInput.generator(seed);
        Image image = image(seed, random);
        int inputs = inputs(image);
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(image, EngineOptions.DEFAULT.withBlockSteps(7));
                Engine cpp = NativeEngine.open(image);
                Engine scalar = NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR))) {
            Spikes spikes = Spikes.of(arena, inputs, spikes(random, inputs));
            Response expected = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster());
            String failure = failure(() -> java.run(spikes.dense(arena), expected));
            for (Engine engine : List.of(java, cpp, scalar)) {
                Response response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster());
                assertEquals(failure, failure(() -> engine.run(spikes, response)), "seed " + seed);
                if (failure == null) {
                    assertEquals(-1, expected.raster().mismatch(response.raster()), "seed " + seed);
                }
            }
        }
    }

    private static String failure(Runnable run) {
        try {
            run.run();
            return null;
        } catch (EngineException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sessionsTakePartsOfALongList(long seed) {
        RandomGenerator random = RandomInput.generator(seed);
        Image image = image(seed, random);
        int inputs = inputs(image);
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(image);
                Engine cpp = NativeEngine.open(image);
                Session whole = java.open();
                Session parts = cpp.open()) {
            Spikes spikes = Spikes.of(arena, inputs, spikes(random, inputs));
            String failure = failure(() -> whole.run(spikes, image.response(arena, 1, STEPS, RequestedOutputs.COUNTS)));
            int cut = random.nextInt(1, STEPS);
            String first = failure(
                    () -> parts.run(spikes.part(0, cut), image.response(arena, 1, cut, RequestedOutputs.COUNTS)));
            if (failure == null && first == null) {
                parts.run(spikes.part(cut, STEPS - cut),
                        image.response(arena, 1, STEPS - cut, RequestedOutputs.COUNTS));
                assertEquals(-1, snapshot(arena, whole).mismatch(snapshot(arena, parts)), "seed " + seed);
            }
        }
    }

    private static MemorySegment snapshot(Arena arena, Session session) {
        MemorySegment state = arena.allocate(session.stateBytes(), Long.BYTES);
        session.snapshot(state);
        return state;
    }

    /** Runs lists as a remote engine does. */
    @Test
    void othersTakeRows() {
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = Spikes.of(arena, 3, new int[]{0, 2}, new int[]{}, new int[]{1}).dense(arena);
            assertEquals(List.of(1f, 0f, 1f, 0f, 0f, 0f, 0f, 1f, 0f),
                    batch.values().elements(JAVA_FLOAT).map(value -> value.get(JAVA_FLOAT, 0)).toList());
            assertEquals(new Batch(batch.values(), 1, 3, false), batch);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void listsThatAreNone(Function<Image, Engine> open) {
        Image image = image(1, RandomInput.generator(1));
        int inputs = inputs(image);
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Response response = image.response(arena, 1, 2, RequestedOutputs.COUNTS);
            refused("spikes of sample 0, step 1: source " + inputs + " of " + inputs,
                    () -> engine.run(Spikes.of(arena, inputs, new int[]{0}, new int[]{inputs}), response));
            refused("spikes of sample 0, step 0: source 4294967295 of " + inputs,
                    () -> engine.run(Spikes.of(arena, inputs, new int[]{-1}, new int[0]), response));
            refused("spikes of sample 0, step 1: source 0 after 0",
                    () -> engine.run(Spikes.of(arena, inputs, new int[]{0}, new int[]{0, 0}), response));
            Spikes descending = Spikes.of(arena, inputs, new int[]{0}, new int[]{0});
            descending.offsets().setAtIndex(JAVA_LONG, 2, 0);
            refused("spikes of sample 0, step 1: offsets from 1 to 0 of 2 sources",
                    () -> engine.run(descending, response));
            refused("spikes of " + (inputs + 1) + " inputs, the network has " + inputs,
                    () -> engine.run(Spikes.of(arena, inputs + 1, new int[0], new int[0]), response));
            refused("the response is for 1 samples of 2 steps, the batch has 1 of 3",
                    () -> engine.run(Spikes.of(arena, inputs, new int[3][0]), response));
        }
    }

    @Test
    void memoryThatDoesNotFit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offsets = arena.allocate(JAVA_LONG, 3);
            MemorySegment sources = arena.allocate(JAVA_INT, 4);
            refused("there are 3 offsets, 4 are needed for 1 samples of 3 steps",
                    () -> new Spikes(offsets, sources, 5, 1, 3));
            refused("spikes need at least 1 sample", () -> new Spikes(offsets, sources, 5, 0, 2));
            refused("offsets must lie off-heap",
                    () -> new Spikes(MemorySegment.ofArray(new long[3]), sources, 5, 1, 2));
            refused("sources must be aligned to 4 bytes",
                    () -> new Spikes(offsets, sources.asSlice(1, 8), 5, 1, 2));
            refused("sources have 4 bytes each, this segment has 7",
                    () -> new Spikes(offsets, sources.asSlice(0, 7), 5, 1, 2));
        }
    }

    private static void refused(String why, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertEquals(why, message.substring(0, Math.min(why.length(), message.length())));
    }
}
