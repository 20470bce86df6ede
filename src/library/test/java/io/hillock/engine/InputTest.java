package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong input is refused with a message that says what is wrong, and where. */
class InputTest {
    private static final Image IMAGE = Image.compile(Networks.mlp(4, 3, 2, 1), RunSettings.of(Profile.NIR));

    static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, NativeEngine::open);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void notFinite(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            for (float wrong : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, 2 * 5 * 4);
                values.setAtIndex(ValueLayout.JAVA_FLOAT, (1 * 5 + 3) * 4 + 2, wrong);
                Response response = IMAGE.response(arena, 2, 5, RequestedOutputs.COUNTS);
                var e = assertThrows(IllegalArgumentException.class,
                        () -> engine.run(new Batch(values, 2, 5, false), response));
                assertEquals("input of sample 1, step 3, element 2 is not finite", e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void wrongSizes(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, 5 * 4);
            Response response = IMAGE.response(arena, 1, 5, RequestedOutputs.COUNTS);
            refused("input has 76 bytes, 80 are needed",
                    () -> engine.run(new Batch(values.asSlice(0, 76), 1, 5, false), response));
            refused("input has 80 bytes, 16 are needed", () -> engine.run(new Batch(values, 1, 5, true), response));
            refused("the response is for 1 samples of 5 steps, the batch has 5 of 1",
                    () -> engine.run(new Batch(values, 5, 1, false), response));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aResponseOfAnotherImage(Function<Image, Engine> open) {
        Image other = Image.compile(Networks.mlp(4, 30, 20, 1), RunSettings.of(Profile.NIR));
        Image membrane = Image.compile(Networks.readout(4, 2, 1), RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            Batch batch = new Batch(arena.allocate(ValueLayout.JAVA_FLOAT, 4), 1, 5, true);
            refused("response", () -> engine.run(batch, other.response(arena, 1, 5, RequestedOutputs.COUNTS)));
            refused("response", () -> engine.run(batch, membrane.response(arena, 1, 5, RequestedOutputs.COUNTS)));
            refused("response",
                    () -> engine.run(batch, other.response(arena, 1, 5, RequestedOutputs.COUNTS.record("lif1:z"))));
        }
    }

    @Test
    void memoryThatIsNotOffHeapOrNotAligned() {
        refused("on the heap", () -> new Batch(MemorySegment.ofArray(new float[4]), 1, 1, false));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(64, 8);
            refused("aligned to 4", () -> new Batch(values.asSlice(1, 16), 1, 1, false));
            refused("at least 1", () -> new Batch(values, 0, 1, false));
            refused("at least 1", () -> new Batch(values, 1, 0, false));
        }
    }

    @Test
    void namesThatCannotBeRecorded() {
        try (Arena arena = Arena.ofConfined()) {
            refused("'nothing:z'", () -> IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS.record("nothing:z")));
            refused("'affine1:v'", () -> IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS.record("affine1:v")));
            refused("'lif1:x'", () -> IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS.record("lif1:x")));
            refused("'lif1': write NODE:z", () -> IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS.record("lif1")));
            refused("twice", () -> IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS.record("lif1:v", "lif1:v")));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void snapshots(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE); Session session = engine.open()) {
            refused("bytes", () -> session.restore(arena.allocate(8)));
            refused("bytes", () -> session.snapshot(arena.allocate(8)));
            MemorySegment snapshot = arena.allocate(session.stateBytes(), 8);
            snapshot.set(ValueLayout.JAVA_FLOAT, 8, Float.NaN);
            refused("not finite", () -> session.restore(snapshot));
            snapshot.fill((byte) 0).set(ValueLayout.JAVA_LONG, 0, -1);
            refused("negative", () -> session.restore(snapshot));
            assertEquals(0, session.step());
        }
    }

    private static void refused(String why, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(why), message);
    }
}
