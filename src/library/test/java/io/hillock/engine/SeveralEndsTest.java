package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirReader;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.Npy;
import io.hillock.spike.Batch;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.OutputResponse;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks with several Inputs and Outputs give each Output its own values, by name. */
class SeveralEndsTest {
    private static final Shape TWO = Shape.of(2);
    private static final Shape THREE = Shape.of(3);
    private static final RequestedOutputs RASTER = RequestedOutputs.COUNTS.withRaster();

    static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, NativeEngine::open,
                image -> NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR).withBlockSteps(1)));
    }

    private static Image image(Map<String, Node> nodes, String... edges) {
        List<Edge> all = new ArrayList<>();
        for (String edge : edges) {
            String[] ends = edge.split(">");
            all.add(new Edge(ends[0], ends[1]));
        }
        return Image.compile(Network.of(nodes, all), RunSettings.of(Profile.NIR));
    }

    /**
     * Inputs {@code right} [2] and {@code left} [3]. Outputs: {@code sum}, of W left + 10 right, a membrane; {@code fire}, spikes of IFs
     * that count right up to 2; {@code echo}, left itself.
     */
    private static Image crossed() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("right", new Input(TWO));
        nodes.put("left", new Input(THREE));
        nodes.put("w", new Linear(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)));
        nodes.put("ten", new Scale(Tensor.fill(TWO, 10)));
        nodes.put("if", new If(Tensor.fill(TWO, 1), Tensor.fill(TWO, 1.5), Tensor.fill(TWO, 0)));
        nodes.put("sum", new Output(TWO));
        nodes.put("fire", new Output(TWO));
        nodes.put("echo", new Output(THREE));
        return image(nodes, "left>w", "right>ten", "w>sum", "ten>sum", "right>if", "if>fire", "left>echo");
    }

    private static Batch crossedBatch(Arena arena, Image image) {
        // Two samples of two steps.
        MemorySegment right = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0, 1, 2, 0, 0, 3, 1);
        MemorySegment left = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
        return Batch.of(arena, image.inputPorts(), Map.of("left", left, "right", right), 2, 2, false);
    }

    @Test
    void portsSayWhereValuesAre() {
        Image image = crossed();
        assertEquals(List.of(new InputPort("right", TWO, 0), new InputPort("left", THREE, 2)), image.inputPorts());
        assertEquals(List.of(new OutputPort("sum", TWO, 0, OutputKind.MEMBRANE),
                new OutputPort("fire", TWO, 2, OutputKind.SPIKES),
                new OutputPort("echo", THREE, 4, OutputKind.MEMBRANE)),
                image.outputPorts());
        assertEquals(Shape.of(5), image.inputShape());
        assertEquals(7, image.outputs());
        Image read = Image.load(image.bytes().toArray(ValueLayout.JAVA_BYTE));
        assertEquals(image.inputPorts(), read.inputPorts());
        assertEquals(image.outputPorts(), read.outputPorts());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachOutputHasItsValues(Function<Image, Engine> open) {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Response response = image.response(arena, 2, 2, RASTER);
            engine.run(crossedBatch(arena, image), response);
            assertArrayEquals(new float[]{11, 4, 12, 25, 3, 6, 36, 25}, raster(response, "sum"));
            assertArrayEquals(new float[]{0, 0, 1, 1, 0, 0, 1, 0}, raster(response, "fire"));
            assertArrayEquals(new float[]{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1}, raster(response, "echo"));
            OutputResponse fire = response.output("fire");
            assertEquals(1, fire.count(0, 0));
            assertEquals(2, fire.spikeCount(0));
            assertEquals(1, fire.spikeCount(1));
            assertEquals(0.5, fire.confidence(0));
            assertEquals(19.5, response.output("sum").score(1, 0));
            assertEquals(2, response.output("echo").label(1));
            assertEquals(1, response.output("echo").value(1, 0, 2));
            assertArrayEquals(new long[]{0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0},
                    response.counts().toArray(ValueLayout.JAVA_LONG));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theLabelIsThatOfTheFirstOutputOrOfTheOneRequested(Function<Image, Engine> open) {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Batch batch = crossedBatch(arena, image);
            Response first = image.response(arena, 2, 2, RASTER);
            engine.run(batch, first);
            assertSame(first.output("sum"), first.output());
            assertEquals(first.output("sum").label(1), first.label(1));
            Response other = image.response(arena, 2, 2, RASTER.labelledBy("fire"));
            engine.run(batch, other);
            assertEquals(other.output("fire").read(1), other.read(1));
            assertEquals(1, other.spikeCount(1));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void heldInputsAreAllHeld(Function<Image, Engine> open) {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Batch batch = Batch.of(arena, image.inputPorts(),
                    Map.of("right", arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0), "left",
                            arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0, 0, 1)),
                    1, 3, true);
            Response response = image.response(arena, 1, 3, RASTER);
            engine.run(batch, response);
            assertArrayEquals(new float[]{13, 6, 13, 6, 13, 6}, raster(response, "sum"));
            assertArrayEquals(new float[]{0, 0, 1, 0, 0, 0}, raster(response, "fire"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void listsOfSpikesNumberTheElementsOfAllInputs(Function<Image, Engine> open) {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            // right[1] and left[0], then right[0], then left[2].
            Spikes spikes = Spikes.of(arena, 5, new int[]{1, 2}, new int[]{0}, new int[]{4});
            Response response = image.response(arena, 1, 3, RASTER);
            engine.run(spikes, response);
            assertArrayEquals(new float[]{1, 14, 10, 0, 3, 6}, raster(response, "sum"));
            assertArrayEquals(new float[]{1, 0, 0, 0, 0, 0, 0, 0, 1}, raster(response, "echo"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void severalOutputsMayShowTheSameNode(Function<Image, Engine> open) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(TWO));
        nodes.put("twice", new Scale(Tensor.fill(TWO, 2)));
        nodes.put("a", new Output(TWO));
        nodes.put("b", new Output(TWO));
        Image image = image(nodes, "in>twice", "twice>a", "twice>b");
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Response response = image.response(arena, 1, 2, RASTER);
            engine.run(new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4), 1, 2, false), response);
            assertArrayEquals(new float[]{2, 4, 6, 8}, raster(response, "a"));
            assertArrayEquals(new float[]{2, 4, 6, 8}, raster(response, "b"));
        }
    }

    /** Expected values of a numpy interpreter of the NIR equations in float64. */
    @ParameterizedTest
    @MethodSource("engines")
    void classesAndHiddenSpikesOfOneNetwork(Function<Image, Engine> open) {
        Image image = Image.compile(NirReader.read(ReferenceFiles.file("two_outputs/model.nir")),
                RunSettings.of(Profile.NIR));
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            var input = Npy.read(ReferenceFiles.file("two_outputs/input.npy"));
            int steps = (int) input.dim(0);
            Response response = image.response(arena, 1, steps, RASTER);
            engine.run(new Batch(input.floats(arena), 1, steps, false), response);
            assertArrayEquals(expected(arena, "expected.npy"), raster(response, "out_class"));
            assertArrayEquals(expected(arena, "expected_hidden.npy"), raster(response, "out_hidden"));
            assertEquals(2, response.label(0));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void errorsNameTheInput(Function<Image, Engine> open) {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Batch batch = crossedBatch(arena, image);
            batch.values().setAtIndex(ValueLayout.JAVA_FLOAT, (2 + 1) * 5 + 3, Float.NaN);
            Response response = image.response(arena, 2, 2, RASTER);
            var e = assertThrows(IllegalArgumentException.class, () -> engine.run(batch, response));
            assertEquals("input 'left' of sample 1, step 1, element 1 is not finite", e.getMessage());
        }
    }

    @Test
    void unknownMissingAndMisfitNames() {
        Image image = crossed();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
            MemorySegment three = arena.allocate(ValueLayout.JAVA_FLOAT, 3);
            refused("the network has no Input 'up', it has 'right', 'left'",
                    () -> Batch.of(arena, image.inputPorts(), Map.of("up", two), 1, 1, false));
            refused("Input 'left' has no values, 12 are needed for 1 samples of 1 steps of 3 floats",
                    () -> Batch.of(arena, image.inputPorts(), Map.of("right", two), 1, 1, false));
            refused("Input 'left' has 8 bytes, 12 are needed for 1 samples of 3 floats",
                    () -> Batch.of(arena, image.inputPorts(), Map.of("right", two, "left", two), 1, 5, true));
            refused("the network has no Output 'left', it has 'sum', 'fire', 'echo'",
                    () -> image.response(arena, 1, 1, RASTER.labelledBy("left")));
            Response response = image.response(arena, 1, 1, RASTER);
            refused("the network has no Output 'all', it has 'sum', 'fire', 'echo'", () -> response.output("all"));
            assertEquals(5 * 4, Batch.of(arena, image.inputPorts(), Map.of("right", two, "left", three), 1, 1, false)
                    .values().byteSize());
        }
    }

    private static void refused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    private static float[] raster(Response response, String output) {
        OutputResponse values = response.output(output);
        int rows = response.answer().batch() * response.answer().steps();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rows * values.size());
            values.copyRaster(into);
            return into.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static float[] expected(Arena arena, String file) {
        return Npy.read(ReferenceFiles.file("two_outputs/" + file)).floats(arena).toArray(ValueLayout.JAVA_FLOAT);
    }
}
